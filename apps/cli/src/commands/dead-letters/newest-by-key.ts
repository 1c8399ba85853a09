import { headerText } from '@ml-connector/contracts';
import { readPartition, type KafkaClient, type OutgoingMessage, type ReadMessage } from '@ml-connector/kafka';

/** The states of one key that a stretch of a compacted topic holds. */
export interface KeyStates {
  /** The one with the highest version; of equal ones the last. */
  readonly highest: ReadMessage;
  /** The one compaction keeps. */
  readonly last: ReadMessage;
}

/** Version of a message; -1 where it has none that can be read, so that it wins over nothing. */
export function versionOf({ headers }: Pick<ReadMessage, 'headers'>): bigint {
  const text = headerText(headers, 'version') ?? '';
  return /^\d{1,39}$/.test(text) ? BigInt(text) : -1n;
}

/**
 * Reads a partition from `from` to its end and remembers, of the given keys, the highest and the last state. `after`:
 * by key, the offset behind which a message counts.
 */
export async function newestByKey(
  kafka: KafkaClient,
  place: { readonly topic: string; readonly partition: number },
  after: ReadonlyMap<string, bigint>,
): Promise<ReadonlyMap<string, KeyStates>> {
  const states = new Map<string, KeyStates>();
  const from = [...after.values()].reduce((least, offset) => (offset < least ? offset : least)) + 1n;
  await readPartition(kafka, { ...place, from, timeoutMs: 600_000 }, (message) => {
    const key = message.key?.toString('utf8') ?? '';
    const since = after.get(key);
    if (since === undefined || BigInt(message.offset) <= since) return;
    const known = states.get(key);
    const wins = known === undefined || versionOf(message) >= versionOf(known.highest);
    states.set(key, { highest: wins ? message : known.highest, last: message });
  });
  return states;
}

/** A message as it was read, to be written again where it was. */
export function again({ key, value, headers, partition }: ReadMessage): OutgoingMessage {
  return { key, value, partition, ...(headers === undefined ? {} : { headers }) };
}
