/** Where and as whom a Looker connection reaches ClickHouse over HTTP. */
export interface DatabaseTarget {
  readonly host: string;
  readonly port: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: boolean;
}

/** An answer with the exact text of each value; null stands for NULL. */
export interface DatabaseResult {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** ClickHouse can't be reached or refuses the statement; the message is ClickHouse's own. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', r: '\r', n: '\n', t: '\t', '0': '\0' };

/**
 * Runs one statement and reads all rows. Uses a text format because JSON would pass decimals through floats,
 * and no settings because a read-only user may not change any.
 */
export async function runSql(
  target: DatabaseTarget,
  sql: string,
  limits: { readonly timeoutMs?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<DatabaseResult> {
  const url = `${target.ssl ? 'https' : 'http'}://${target.host}:${target.port}/`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        'x-clickhouse-user': target.username,
        'x-clickhouse-key': target.password,
        'x-clickhouse-database': target.database,
      },
      body: `${sql}\nFORMAT TabSeparatedWithNamesAndTypes`,
      signal: AbortSignal.any([AbortSignal.timeout(limits.timeoutMs ?? 600_000), ...[limits.signal ?? []].flat()]),
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    throw new DatabaseError(`Can't reach ClickHouse at ${target.host}:${target.port}${cause}`);
  }
  const body = await response.text();
  if (!response.ok || response.headers.has('x-clickhouse-exception-code')) throw new DatabaseError(body.trim());
  return readTabSeparated(body);
}

function readTabSeparated(body: string): DatabaseResult {
  const lines = body.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const [names = [], types = [], ...rows] = lines.map((line) => line.split('\t').map(unescape));
  return { names: names.map(String), types: types.map(String), rows };
}

function unescape(cell: string): string | null {
  if (cell === '\\N') return null;
  return cell.replace(/\\(.)/gs, (_, char: string) => ESCAPES[char] ?? char);
}
