/** Headers of an answer, names in lower case, the last value where one came twice. */
export type ResponseHeaders = Readonly<Record<string, string>>;

/** undici's raw headers in that form. */
export function responseHeaders(raw: Record<string, string | string[] | undefined>): ResponseHeaders {
  return Object.fromEntries(
    Object.entries(raw).flatMap(([name, value]) => {
      const text = Array.isArray(value) ? value.at(-1) : value;
      return text === undefined ? [] : [[name.toLowerCase(), text]];
    }),
  );
}
