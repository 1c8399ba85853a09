/** What becomes of `$expand` on a resource: done, refused with 400, or passed over in silence. */
export const EXPAND_MODES = ['accepted', 'refused', 'ignored'] as const;
/** One of the modes. */
export type ExpandMode = (typeof EXPAND_MODES)[number];

/** How a resource treats `$expand`. */
export interface ExpandRule {
  readonly mode: ExpandMode;
  /** Children nested in a row at most, the rest by a next link; null: all of them. */
  readonly linesPerPage: number | null;
}

const ACCEPTED: ExpandRule = { mode: 'accepted', linesPerPage: null };

/** Rules by path of the resource; tests set them. What has none accepts. */
export class ExpandRules {
  readonly #rules = new Map<string, ExpandRule>();

  of(path: string): ExpandRule {
    return this.#rules.get(path) ?? ACCEPTED;
  }

  set(path: string, rule: ExpandRule): void {
    this.#rules.set(path, rule);
  }

  all(): readonly (ExpandRule & { readonly path: string })[] {
    return [...this.#rules].map(([path, rule]) => ({ path, ...rule }));
  }
}
