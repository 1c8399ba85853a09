import type { TopicSpec } from '@ml-connector/contracts';

interface ConfigEntry {
  readonly name: string;
  readonly value: string;
}

const DAY_MS = 86_400_000;
/** The broker's own default, said aloud: the writer's and the transformer's sizes rest on it. */
const MAX_MESSAGE_BYTES = 1_048_588;
/** A dead letter is its original and some headers more. */
const MAX_DEAD_LETTER_BYTES = 2 * MAX_MESSAGE_BYTES;

/**
 * Kafka's settings for a topic as declared. With three copies two have to have a message before it counts as written:
 * "all in-sync replicas" may otherwise be one, and its disk the only place of what a webhook was answered for.
 */
export function topicConfig(spec: TopicSpec, replicationFactor: number): ConfigEntry[] {
  const copies = { name: 'min.insync.replicas', value: String(Math.max(1, replicationFactor - 1)) };
  return [copies, ...byRetention(spec)];
}

function byRetention(spec: TopicSpec): ConfigEntry[] {
  switch (spec.retention) {
    case 'compacted':
      return entries({ 'cleanup.policy': 'compact', 'max.message.bytes': MAX_MESSAGE_BYTES, 'retention.ms': -1 });
    case '7d':
      return entries({
        'cleanup.policy': 'delete',
        'retention.ms': 7 * DAY_MS,
        'max.message.bytes': MAX_MESSAGE_BYTES,
      });
    case '30d':
      return entries({
        'cleanup.policy': 'delete',
        'retention.ms': 30 * DAY_MS,
        'max.message.bytes': MAX_DEAD_LETTER_BYTES,
      });
    case '90d':
      return entries({
        'cleanup.policy': 'delete',
        'retention.ms': 90 * DAY_MS,
        'max.message.bytes': MAX_DEAD_LETTER_BYTES,
      });
  }
}

function entries(settings: Readonly<Record<string, string | number>>): ConfigEntry[] {
  return Object.entries(settings).map(([name, value]) => ({ name, value: String(value) }));
}
