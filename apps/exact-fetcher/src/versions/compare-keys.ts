/** More missing keys than this, and a larger share than `MISSING_SHARE`, are not believed. */
export const MISSING_KEYS = 20;
/** See `MISSING_KEYS`. */
export const MISSING_SHARE = 0.01;

/** What a full compare decides. */
export type CompareVerdict = { readonly kind: 'delete' } | { readonly kind: 'refuse'; readonly reason: string };

/** Whether the keys a complete full read did not see may be deleted. */
export function judgeMissing(known: number, missing: number): CompareVerdict {
  if (missing <= MISSING_KEYS || missing <= known * MISSING_SHARE) return { kind: 'delete' };
  return {
    kind: 'refuse',
    reason: `a full read did not find ${missing} of ${known} known records; nothing was deleted: check the source's rights and filters; if they are gone indeed, ask for a full compare with "trusted"`,
  };
}
