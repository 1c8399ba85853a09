/** A GUID as OData writes it in a filter. Throws a RangeError for anything else, so that no text gets into a filter. */
export function guidLiteral(guid: string): string {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(guid)) throw new RangeError('not a GUID');
  return `guid'${guid.toLowerCase()}'`;
}

/** A row version as OData writes it. */
export function int64Literal(value: bigint): string {
  return `${value}L`;
}

/** A moment of the site's wall clock, given as its milliseconds written as if UTC (as in `/Date(ms)/`). */
export function wallClockLiteral(wallMs: number): string {
  return `datetime'${new Date(wallMs).toISOString().slice(0, 23)}'`;
}

/** Address of a resource with its options; names as they are, values encoded. */
export function resourceUrl(
  baseUrl: string,
  division: number,
  path: string,
  options: Readonly<Record<string, string | undefined>> = {},
): string {
  const query = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `${baseUrl}/api/v1/${division}/${path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}
