import type { Calls } from './calls.js';
import type { Credential } from './credentials.js';
import type { Replica } from './replica.js';

/** Runs a statement on the tables of token-service. */
export type Sql = (statement: string, values?: readonly unknown[]) => Promise<unknown>;

/** What became of secrets that were moved. */
export interface SwapTally {
  tried: number;
  /** Answered with a secret, whichever. */
  accepted: number;
  /** Not readable after everything was put back. */
  notRestored: number;
  readonly problems: string[];
}

const AT_ONCE = 8;

/** Swaps by name; each undoes itself when it is done again. `$1` and `$2` are the partners' ids, pair by pair. */
const SWAPS: Readonly<Record<string, readonly string[]>> = {
  'ciphertexts between rows': [swapBetween('connection', 'webhook_secret', 'id', '')],
  'ciphertexts between columns of a row': [
    `update connection set webhook_secret = client_secret, client_secret = webhook_secret
     where id = any($1::text[]) or id = any($2::text[])`,
  ],
  'data keys between rows': [swapBetween('data_key', 'wrapped', 'row_ref', 'connection:')],
  'ciphertexts and data keys between rows': [
    swapBetween('connection', 'webhook_secret', 'id', ''),
    swapBetween('data_key', 'wrapped', 'row_ref', 'connection:'),
  ],
};

function swapBetween(table: string, column: string, id: string, prefix: string): string {
  return `update ${table} x set ${column} = y.${column}
    from (select * from unnest($1::text[], $2::text[]) union all select * from unnest($2::text[], $1::text[])) as pair (a, b),
      ${table} y
    where x.${id} = '${prefix}' || pair.a and y.${id} = '${prefix}' || pair.b`;
}

/** Moves secrets about in the tables, and asks for each of them. `cold` gives a replica that remembers nothing. */
export async function trySwaps(
  sql: Sql,
  calls: Calls,
  cold: () => Promise<Replica>,
  credentials: readonly Credential[],
): Promise<SwapTally> {
  const tally: SwapTally = { tried: 0, accepted: 0, notRestored: 0, problems: [] };
  const half = Math.floor(credentials.length / 2);
  const [some, others] = [credentials.slice(0, half), credentials.slice(half, 2 * half)];
  const partners = [some.map(({ id }) => id), others.map(({ id }) => id)];
  for (const [name, statements] of Object.entries(SWAPS)) {
    for (const statement of statements) await sql(statement, partners);
    const replica = await cold();
    await readAll(calls, replica, [...some, ...others], (credential, secrets) => {
      tally.tried += 1;
      if (secrets === undefined) return;
      tally.accepted += 1;
      tally.problems.push(`${name}: ${credential.name} was answered`);
    });
    for (const statement of statements) await sql(statement, partners);
    await replica.stop();
  }
  const replica = await cold();
  await readAll(calls, replica, [...some, ...others], (credential, secrets) => {
    if (secrets !== undefined) return;
    tally.notRestored += 1;
    tally.problems.push(`${credential.name} is not readable after the swaps were undone`);
  });
  await replica.stop();
  return tally;
}

async function readAll(
  calls: Calls,
  replica: Replica,
  credentials: readonly Credential[],
  take: (credential: Credential, secrets: readonly string[] | undefined) => void,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < credentials.length; at = next++) {
      const credential = credentials[at] as Credential;
      const { status, text, secrets } = await calls.read(replica, credential.id);
      // Only a refusal of the vault counts as one.
      if (secrets === undefined && !text.includes('vault_refused'))
        throw new Error(`unexpected answer ${status} ${text}`);
      take(credential, secrets);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
