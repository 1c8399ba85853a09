/** One element of a LookML list: `[a, "b", view.c: "x"]`; a pair has a key. */
export interface ListItem {
  readonly key?: string;
  readonly value: string;
}

/** The value of one parameter: quoted text, a bare word, SQL up to `;;`, or a list. */
export type ParameterValue =
  | { readonly kind: 'string' | 'word' | 'sql'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] };

/** One `key: value` line with its place. */
export interface Parameter {
  readonly key: string;
  readonly value: ParameterValue;
  readonly file: string;
  readonly line: number;
}

/** One `key: name { ... }` block; `name` is absent in forms such as `access_filter: { ... }`. */
export interface Block {
  readonly key: string;
  readonly name?: string;
  readonly parameters: readonly Parameter[];
  readonly blocks: readonly Block[];
  readonly file: string;
  readonly line: number;
}

/** The text is not LookML; `line` counts from 1. */
export class LookmlSyntaxError extends Error {
  override readonly name = 'LookmlSyntaxError';
  constructor(
    message: string,
    readonly file: string,
    readonly line: number,
  ) {
    super(message);
  }
}

/** Last value of a parameter (the last one wins in LookML), or undefined. */
export function parameter(block: Block, key: string): Parameter | undefined {
  return block.parameters.findLast((entry) => entry.key === key);
}

/** Text of a scalar parameter; undefined when absent or a list. */
export function text(block: Block, key: string): string | undefined {
  const value = parameter(block, key)?.value;
  return value === undefined || value.kind === 'list' ? undefined : value.text;
}

/** `yes` or `no` parameter; undefined when absent. */
export function flag(block: Block, key: string): boolean | undefined {
  const value = text(block, key);
  return value === undefined ? undefined : value === 'yes';
}

/** Items of a list parameter; empty when absent; a scalar counts as a list of one. */
export function items(block: Block, key: string): readonly ListItem[] {
  const value = parameter(block, key)?.value;
  if (value === undefined) return [];
  return value.kind === 'list' ? value.items : [{ value: value.text }];
}

/** Values of a list parameter without their keys. */
export function words(block: Block, key: string): string[] {
  return items(block, key).map((item) => item.value);
}

/** Child blocks of one kind. */
export function children(block: Block, key: string): Block[] {
  return block.blocks.filter((child) => child.key === key);
}

/**
 * Filters of a measure, an always_filter or a test, in both spellings:
 * `filters: [view.field: "x"]` and the older `filters: { field: view.field value: "x" }`.
 */
export function filterPairs(block: Block): ListItem[] {
  const listed = block.parameters
    .filter((entry) => entry.key === 'filters')
    .flatMap((entry) => (entry.value.kind === 'list' ? entry.value.items : []));
  const older = children(block, 'filters').map((child) => ({
    key: text(child, 'field') ?? '',
    value: text(child, 'value') ?? '',
  }));
  return [...listed, ...older];
}
