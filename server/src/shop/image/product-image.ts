/** Draws a product: its category's pictogram in colours that are its own. The same product, the same picture. */
import { createHash } from 'node:crypto';
import { pictogramOf } from './pictograms.ts';

/**
 * A picture of 400 × 400 with its own background, so that it looks the same on a light and on a dark page.
 *
 * @returns an SVG document without scripts, styles, links or anything to fetch.
 */
export function drawProduct(product: { id: string; name: string; category: string }): string {
  const [hueByte = 0, turnByte = 0, tiltByte = 0, placeByte = 0] = createHash('sha256')
    .update(product.id)
    .digest();
  const hue = Math.round((hueByte / 255) * 360);
  const second = (hue + 30 + Math.round((turnByte / 255) * 40)) % 360;
  const tilt = Math.round((tiltByte / 255) * 90);
  const [x, y] = [10 + (placeByte % 80), 8 + ((placeByte * 7) % 84)];
  const pictogram = pictogramOf(product.category, {
    light: `hsl(${hue} 60% 96%)`,
    soft: `hsl(${second} 55% 66%)`,
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400" viewBox="0 0 100 100" role="img">
<title>${escapeXml(product.name)}</title>
<defs><linearGradient id="ground" gradientTransform="rotate(${tilt} 0.5 0.5)"><stop offset="0" stop-color="hsl(${hue} 42% 38%)"/><stop offset="1" stop-color="hsl(${second} 48% 28%)"/></linearGradient></defs>
<rect width="100" height="100" fill="url(#ground)"/>
<circle cx="${x}" cy="${y}" r="34" fill="hsl(${second} 60% 60%)" fill-opacity="0.16"/>
<circle cx="${100 - x}" cy="${100 - y}" r="20" fill="hsl(${hue} 60% 70%)" fill-opacity="0.12"/>
${pictogram}
</svg>
`;
}

const XML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => XML_ENTITIES[character] ?? character);
}
