import { TerminalError } from '@ml-connector/kernel';
import { brokerTrouble } from '../client/broker-trouble.js';
import type { KafkaClient } from '../client/create-client.js';

const NAMED = 5;
/** Short: who asks at a start asks again. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 };

/**
 * Looks whether topics whose partitions belong together by number have as many; those that are missing are made later.
 * Throws a terminal error `partition_count` that names the odd ones, or why no broker could be asked.
 */
export async function assertPartitionsAlike(client: KafkaClient, topics: readonly string[]): Promise<void> {
  const counts = await countsOf(client, new Set(topics));
  const [usual] = [...Map.groupBy(counts, ([, count]) => count)].sort(([, a], [, b]) => b.length - a.length);
  const odd = counts.filter(([, count]) => count !== usual?.[0]);
  if (usual === undefined || odd.length === 0) return;
  const named = odd.slice(0, NAMED).map(([name, count]) => `${name} has ${count}`);
  throw new TerminalError(
    'partition_count',
    `topics that belong together have ${usual[0]} partitions, but ${named.join(', ')}${odd.length > NAMED ? ', …' : ''}: make them anew with as many (ml-connector topics --plan)`,
  );
}

async function countsOf(client: KafkaClient, wanted: ReadonlySet<string>): Promise<(readonly [string, number])[]> {
  const admin = client.admin({ retry: RETRY });
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata();
    const own = topics.filter(({ name }) => wanted.has(name));
    return own.map(({ name, partitions }) => [name, partitions.length] as const);
  } catch (cause) {
    throw brokerTrouble(cause);
  } finally {
    await admin.disconnect();
  }
}
