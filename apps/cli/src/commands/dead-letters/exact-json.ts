/** What Node's JSON has and its types do not know yet. */
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

/** JSON text set out over lines with its numbers as they were written; undefined when it is no JSON. */
export function indentedJson(text: string): string | undefined {
  const exact = JSON as unknown as ExactJson;
  try {
    const value = exact.parse(text, (_key, member, { source }) =>
      typeof member === 'number' && source !== undefined ? exact.rawJSON(source) : member,
    );
    return JSON.stringify(value, null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
