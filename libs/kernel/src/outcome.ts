/** What became of one item of a batch. A step returns outcomes; one class acts on them. */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'drop'; readonly reason: string }
  | { readonly kind: 'dead-letter'; readonly reason: string; readonly detail: string }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs: number };

/** The item is done. */
export function ok<T>(value: T): Outcome<T> {
  return { kind: 'ok', value };
}

/** The item is not wanted, by rule; counted by reason. */
export function drop(reason: string): Outcome<never> {
  return { kind: 'drop', reason };
}

/** The item can't be processed: kept, bytes and headers unchanged. `detail` names fields, never personal data. */
export function deadLetter(reason: string, detail: string): Outcome<never> {
  return { kind: 'dead-letter', reason, detail };
}

/** The item can't be processed now. */
export function retry(reason: string, afterMs: number): Outcome<never> {
  return { kind: 'retry', reason, afterMs };
}
