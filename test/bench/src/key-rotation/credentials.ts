import type { Calls } from './calls.js';
import type { Replica } from './replica.js';

/** A stored credential. Its secrets are `<name> 0`, `<name> 1` and so on, one after the other. */
export interface Credential {
  readonly name: string;
  readonly id: string;
  /** Number of the secret that was stored for certain. */
  stored: number;
}

const AT_ONCE = 12;

/** Text of the `number`th secret of a credential. */
export function secretOf(name: string, number: number): string {
  return `${name} ${number}`;
}

/** Number of a secret of this credential; undefined for any other text. */
export function numberOf(name: string, secret: string | undefined): number | undefined {
  if (secret === undefined || !secret.startsWith(`${name} `)) return undefined;
  return Number(secret.slice(name.length + 1));
}

/** Stores credentials, some at a time. */
export async function storeCredentials(
  calls: Calls,
  replicas: readonly Replica[],
  count: number,
): Promise<Credential[]> {
  const made: Credential[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) {
      const name = `credential-${at}`;
      const replica = replicas[at % replicas.length] as Replica;
      made[at] = { name, id: await calls.create(replica, name, secretOf(name, 0)), stored: 0 };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return made;
}
