import type { TopicSpec } from '@ml-connector/contracts';
import type { TopicLayout } from './topic-admin.js';
import { topicConfig } from './topic-config.js';

/** A topic as the brokers have it; `settings` are those that were set for it, not the defaults. */
export interface ExistingTopic {
  readonly name: string;
  readonly partitions: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** A difference between what is declared and what there is. */
export type TopicChange =
  | { readonly kind: 'create'; readonly topic: string; readonly partitions: number }
  | {
      readonly kind: 'setting';
      readonly topic: string;
      readonly setting: string;
      /** Undefined: the broker's default holds. */
      readonly is: string | undefined;
      readonly should: string;
      /** Keeps less than before: messages may go. */
      readonly lowers: boolean;
    }
  /** Counted once, when a topic is made; nothing changes it. */
  | { readonly kind: 'partitions'; readonly topic: string; readonly is: number; readonly should: number }
  /** One of ours by its name that is not declared. */
  | { readonly kind: 'unknown'; readonly topic: string };

const OURS = /^(?:exact\.|warehouse\.|connection\.|dead-letter\.)|\.dead-letter\.v\d+$/;
const SIZES = new Set(['retention.ms', 'max.message.bytes', 'min.insync.replicas']);

/** What has to change for topics to be as declared, by topic. Pure. */
export function planTopics(
  existing: readonly ExistingTopic[],
  specs: readonly TopicSpec[],
  layout: TopicLayout,
): TopicChange[] {
  const found = new Map(existing.map((topic) => [topic.name, topic]));
  const declared = new Set(specs.map(({ name }) => name));
  return [
    ...specs.flatMap((spec) => changesOf(spec, found.get(spec.name), layout)),
    ...existing
      .filter(({ name }) => OURS.test(name) && !declared.has(name))
      .map(({ name }): TopicChange => ({ kind: 'unknown', topic: name })),
  ];
}

/** Partitions of a topic that is made now. */
export function partitionsOf({ size }: TopicSpec, layout: TopicLayout): number {
  return size === 'data' ? layout.dataPartitions : layout.controlPartitions;
}

function changesOf(spec: TopicSpec, found: ExistingTopic | undefined, layout: TopicLayout): TopicChange[] {
  const topic = spec.name;
  const partitions = partitionsOf(spec, layout);
  if (found === undefined) return [{ kind: 'create', topic, partitions }];
  const settings = topicConfig(spec, layout.replicationFactor)
    .filter(({ name, value }) => found.settings[name] !== value)
    .map(({ name, value }): TopicChange => {
      const is = found.settings[name];
      return { kind: 'setting', topic, setting: name, is, should: value, lowers: isLower(name, is, value) };
    });
  return found.partitions === partitions
    ? settings
    : [{ kind: 'partitions', topic, is: found.partitions, should: partitions }, ...settings];
}

/** From compaction to deletion by age is lower as well, and -1 is without end. */
function isLower(setting: string, is: string | undefined, should: string): boolean {
  if (setting === 'cleanup.policy') return is === 'compact' && should !== 'compact';
  if (!SIZES.has(setting) || is === undefined) return false;
  const size = (text: string): number => (text === '-1' ? Infinity : Number(text));
  return size(should) < size(is);
}
