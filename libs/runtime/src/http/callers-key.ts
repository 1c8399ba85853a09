/** Metadata key of the callers a handler lets in. */
export const CALLERS_KEY = Symbol('callers');
