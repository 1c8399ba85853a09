/** The seven regional sites of Exact Online. A division number is unique within one region only. */
export const REGIONS = ['nl', 'be', 'uk', 'de', 'fr', 'es', 'us'] as const;

/** One of the seven regional sites. */
export type Region = (typeof REGIONS)[number];

/** True for the name of a known region. */
export function isRegion(text: string): text is Region {
  return (REGIONS as readonly string[]).includes(text);
}
