import { describe, expect, test } from 'vitest';
import { drawProduct } from './product-image.ts';

const LAMP = { id: 'lamp', name: 'Lamp', category: 'home' };

describe('the picture of a product', () => {
  test('is the same each time, and another one for another product', () => {
    expect(drawProduct(LAMP)).toBe(drawProduct({ ...LAMP }));
    expect(drawProduct({ ...LAMP, id: 'other' })).not.toBe(drawProduct(LAMP));
  });

  test('shows its category, a parcel where there is no drawing', () => {
    const drawingOf = (category: string): string => drawProduct({ ...LAMP, category });
    const drawings = ['home', 'pets', 'no such', 'constructor'].map(drawingOf);
    expect(drawings[2]).toBe(drawings[3]);
    expect(new Set(drawings).size).toBe(3);
  });

  test('holds nothing that a browser would run, style or fetch', () => {
    const svg = drawProduct({ ...LAMP, name: '<script>alert(1)</script> & "\'' });
    expect(svg).toContain(
      '<title>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&apos;</title>',
    );
    expect(svg).not.toMatch(/<script|<style|style=|href=|<image|<foreignObject| on\w+=/i);
    expect(svg).not.toMatch(/LIGHT|SOFT|undefined|NaN/);
  });
});
