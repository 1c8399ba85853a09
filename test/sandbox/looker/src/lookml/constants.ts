import type { Block, ListItem, Parameter, ParameterValue } from './syntax.js';

const REFERENCE = /@\{([A-Za-z0-9_]+)\}/g;

/** Replaces `@{NAME}` everywhere below a block; unknown names are reported and left as they stand. */
export function substituteConstants(
  block: Block,
  constants: ReadonlyMap<string, string>,
  unknown: (name: string, file: string, line: number) => void,
): Block {
  const replace = (text: string, file: string, line: number): string =>
    text.replace(REFERENCE, (whole, name: string) => {
      const value = constants.get(name);
      if (value === undefined) unknown(name, file, line);
      return value ?? whole;
    });
  const inParameter = (entry: Parameter): Parameter => ({
    ...entry,
    value: inValue(entry.value, (text) => replace(text, entry.file, entry.line)),
  });
  const inBlock = (entry: Block): Block => ({
    ...entry,
    ...(entry.name === undefined ? {} : { name: replace(entry.name, entry.file, entry.line) }),
    parameters: entry.parameters.map(inParameter),
    blocks: entry.blocks.map(inBlock),
  });
  return inBlock(block);
}

function inValue(value: ParameterValue, replace: (text: string) => string): ParameterValue {
  if (value.kind !== 'list') return { ...value, text: replace(value.text) };
  return {
    kind: 'list',
    items: value.items.map((item): ListItem => ({ ...item, value: replace(item.value) })),
  };
}
