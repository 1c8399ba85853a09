import type { Block, Parameter } from './syntax.js';

const FIELD_KEYS = new Set(['dimension', 'dimension_group', 'measure', 'filter', 'parameter']);
const ADDITIVE_PARAMETERS = new Set(['extends', 'extends__all', 'required_access_grants']);
const ADDITIVE_BLOCKS = new Set(['access_filter', 'link', 'action']);

/**
 * Lays `over` upon `base`: a single-valued parameter is replaced, an additive list grows,
 * a child of the same name is merged, a new child is appended.
 * The result keeps the place (file and line) of the base.
 */
export function mergeBlocks(base: Block, over: Block): Block {
  return {
    ...base,
    parameters: mergeParameters(base.parameters, over.parameters),
    blocks: mergeChildren(base.blocks, over.blocks),
  };
}

function mergeParameters(base: readonly Parameter[], over: readonly Parameter[]): Parameter[] {
  const merged = [...base];
  for (const entry of over) {
    const at = merged.findIndex((known) => known.key === entry.key);
    const known = merged[at];
    if (known === undefined) merged.push(entry);
    else merged[at] = ADDITIVE_PARAMETERS.has(entry.key) ? joinLists(known, entry) : entry;
  }
  return merged;
}

function joinLists(base: Parameter, over: Parameter): Parameter {
  if (base.value.kind !== 'list' || over.value.kind !== 'list') return over;
  return { ...over, value: { kind: 'list', items: [...base.value.items, ...over.value.items] } };
}

function mergeChildren(base: readonly Block[], over: readonly Block[]): Block[] {
  const replaced = new Set(
    over.filter((child) => child.name === undefined && !ADDITIVE_BLOCKS.has(child.key)).map((child) => child.key),
  );
  const merged = base.filter((child) => child.name !== undefined || !replaced.has(child.key));
  for (const child of over) {
    const at = child.name === undefined ? -1 : merged.findIndex((known) => sameChild(known, child));
    const known = merged[at];
    if (known === undefined) merged.push(child);
    else merged[at] = known.key === child.key ? mergeBlocks(known, child) : child;
  }
  return merged;
}

function sameChild(left: Block, right: Block): boolean {
  const sameKind = left.key === right.key || (FIELD_KEYS.has(left.key) && FIELD_KEYS.has(right.key));
  return sameKind && left.name === right.name;
}
