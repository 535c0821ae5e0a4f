/**
 * One drawing for each category, on a field of 100 × 100: `light` lines and areas over `soft` ones.
 * Only attributes style them, so that a page's policy has nothing to forbid.
 */
const LINE =
  'fill="none" stroke="LIGHT" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"';

const DRAWINGS: Readonly<Record<string, string>> = {
  audio: `<rect x="20" y="52" width="14" height="26" rx="7" fill="SOFT"/><rect x="66" y="52" width="14" height="26" rx="7" fill="SOFT"/>
    <path d="M22 58V50a28 28 0 0 1 56 0v8" ${LINE}/><rect x="20" y="52" width="14" height="26" rx="7" ${LINE}/><rect x="66" y="52" width="14" height="26" rx="7" ${LINE}/>`,
  beauty: `<path d="M36 46h28v32a6 6 0 0 1-6 6H42a6 6 0 0 1-6-6z" fill="SOFT"/>
    <path d="M36 46h28v32a6 6 0 0 1-6 6H42a6 6 0 0 1-6-6zM44 46V34h12v12M40 34h20M50 34v-8h14M44 62h12" ${LINE}/>`,
  books: `<path d="M50 30c-8-6-18-7-28-6v46c10-1 20 0 28 6z" fill="SOFT"/>
    <path d="M50 30c-8-6-18-7-28-6v46c10-1 20 0 28 6 8-6 18-7 28-6V24c-10-1-20 0-28 6zM50 30v46M32 38l8 2M32 50l8 2M60 40l8-2M60 52l8-2" ${LINE}/>`,
  cameras: `<circle cx="50" cy="54" r="14" fill="SOFT"/>
    <path d="M18 38a6 6 0 0 1 6-6h12l6-8h16l6 8h12a6 6 0 0 1 6 6v32a6 6 0 0 1-6 6H24a6 6 0 0 1-6-6z" ${LINE}/><circle cx="50" cy="54" r="14" ${LINE}/><circle cx="72" cy="42" r="2.5" fill="LIGHT"/>`,
  clothing: `<path d="M38 22 20 32l6 16 8-4v34h32V44l8 4 6-16-18-10c-2 6-6 9-12 9s-10-3-12-9z" fill="SOFT"/>
    <path d="M38 22 20 32l6 16 8-4v34h32V44l8 4 6-16-18-10c-2 6-6 9-12 9s-10-3-12-9z" ${LINE}/>`,
  computers: `<rect x="24" y="26" width="52" height="36" rx="4" fill="SOFT"/>
    <path d="M28 26h44a4 4 0 0 1 4 4v32H24V30a4 4 0 0 1 4-4zM14 70h72l-4 6H18zM42 42l-6 5 6 5M58 42l6 5-6 5" ${LINE}/>`,
  garden: `<path d="M50 54c0-16 10-26 28-28 0 18-10 28-28 28z" fill="SOFT"/>
    <path d="M50 80V46M50 54c0-16 10-26 28-28 0 18-10 28-28 28zM50 64c-2-12-10-20-26-20 0 14 10 22 26 20zM32 80h36" ${LINE}/>`,
  home: `<path d="M34 24h32l10 26H24z" fill="SOFT"/>
    <path d="M34 24h32l10 26H24zM50 50v28M36 80h28M64 50v12" ${LINE}/>`,
  kitchen: `<path d="M24 46h46v18a14 14 0 0 1-14 14H38a14 14 0 0 1-14-14z" fill="SOFT"/>
    <path d="M24 46h46v18a14 14 0 0 1-14 14H38a14 14 0 0 1-14-14zM70 50h6a8 8 0 0 1 0 16h-6M36 36c-4-5 4-7 0-13M48 36c-4-5 4-7 0-13M60 36c-4-5 4-7 0-13" ${LINE}/>`,
  music: `<ellipse cx="34" cy="72" rx="10" ry="8" fill="SOFT"/><ellipse cx="68" cy="66" rx="10" ry="8" fill="SOFT"/>
    <path d="M44 72V30l34-7v43M44 42l34-7" ${LINE}/><ellipse cx="34" cy="72" rx="10" ry="8" ${LINE}/><ellipse cx="68" cy="66" rx="10" ry="8" ${LINE}/>`,
  office: `<path d="M28 20h32l14 14v44a4 4 0 0 1-4 4H28a4 4 0 0 1-4-4V24a4 4 0 0 1 4-4z" fill="SOFT"/>
    <path d="M60 20H28a4 4 0 0 0-4 4v54a4 4 0 0 0 4 4h42a4 4 0 0 0 4-4V34zM60 20v14h14M36 48h26M36 58h26M36 68h16" ${LINE}/>`,
  pets: `<path d="M50 50c10 0 20 10 20 20 0 8-8 10-13 8-5-2-9-2-14 0-5 2-13 0-13-8 0-10 10-20 20-20z" fill="SOFT"/>
    <path d="M50 50c10 0 20 10 20 20 0 8-8 10-13 8-5-2-9-2-14 0-5 2-13 0-13-8 0-10 10-20 20-20z" ${LINE}/><ellipse cx="27" cy="46" rx="6" ry="8" ${LINE}/><ellipse cx="42" cy="32" rx="6" ry="8" ${LINE}/><ellipse cx="58" cy="32" rx="6" ry="8" ${LINE}/><ellipse cx="73" cy="46" rx="6" ry="8" ${LINE}/>`,
  phones: `<rect x="34" y="24" width="32" height="44" fill="SOFT"/>
    <rect x="32" y="16" width="36" height="68" rx="7" ${LINE}/><path d="M32 28h36M32 68h36M47 76h6" ${LINE}/>`,
  sports: `<circle cx="50" cy="50" r="30" fill="SOFT"/>
    <circle cx="50" cy="50" r="30" ${LINE}/><path d="M50 20v60M20 50h60M29 29c12 12 12 30 0 42M71 29c-12 12-12 30 0 42" ${LINE}/>`,
  tools: `<path d="M22 30h34v14H22z" fill="SOFT"/>
    <path d="M22 30h34v14H22zM56 32c12 0 18 4 22 12-8-4-14-4-22-2M34 44v36a5 5 0 0 0 10 0V44" ${LINE}/>`,
  toys: `<rect x="22" y="52" width="26" height="26" rx="4" fill="SOFT"/><rect x="52" y="52" width="26" height="26" rx="4" fill="SOFT"/>
    <rect x="22" y="52" width="26" height="26" rx="4" ${LINE}/><rect x="52" y="52" width="26" height="26" rx="4" ${LINE}/><rect x="37" y="22" width="26" height="26" rx="4" ${LINE}/><circle cx="50" cy="35" r="5" ${LINE}/><path d="M30 70l5-10 5 10zM60 60h10v10H60z" ${LINE}/>`,
};

const PARCEL = `<path d="M22 36 50 22l28 14v30L50 80 22 66z" fill="SOFT"/>
  <path d="M22 36 50 22l28 14v30L50 80 22 66zM22 36l28 14 28-14M50 50v30" ${LINE}/>`;

/** The categories that have a drawing of their own. */
export const DRAWN_CATEGORIES = Object.keys(DRAWINGS);

/** The drawing of a category, a parcel for one without, in these colours. */
export function pictogramOf(category: string, colours: { light: string; soft: string }): string {
  const drawing = Object.hasOwn(DRAWINGS, category) ? (DRAWINGS[category] ?? PARCEL) : PARCEL;
  return drawing.replaceAll('LIGHT', colours.light).replaceAll('SOFT', colours.soft);
}
