import type { TopicSpec } from '@ml-connector/contracts';
import { describe, expect, it } from 'vitest';
import { topicConfig } from './topic-config.js';
import { planTopics, type ExistingTopic } from './topic-plan.js';

const LAYOUT = { dataPartitions: 12, controlPartitions: 3, replicationFactor: 3 };
const raw: TopicSpec = { name: 'exact.raw.accounts.v1', retention: 'compacted', size: 'data' };
const notice: TopicSpec = { name: 'exact.notice.v1', retention: '7d', size: 'control' };
const asDeclared = (spec: TopicSpec, partitions: number): ExistingTopic => ({
  name: spec.name,
  partitions,
  settings: Object.fromEntries(topicConfig(spec, 3).map(({ name, value }) => [name, value])),
});

describe('planTopics', () => {
  it('finds nothing to do where all is as declared, and leaves other people’s topics alone', () => {
    const others = { name: 'orders', partitions: 1, settings: {} };
    expect(planTopics([asDeclared(raw, 12), asDeclared(notice, 3), others], [raw, notice], LAYOUT)).toEqual([]);
  });

  it('makes what is missing', () => {
    expect(planTopics([], [raw], LAYOUT)).toEqual([{ kind: 'create', topic: raw.name, partitions: 12 }]);
  });

  it('marks what would keep less than now, and what nobody declared', () => {
    const found = asDeclared(notice, 3);
    const longer = { ...found, settings: { ...found.settings, 'retention.ms': '-1', 'min.insync.replicas': '1' } };
    const left = { name: 'exact.raw.gone.v1', partitions: 12, settings: {} };
    expect(planTopics([longer, left], [notice], LAYOUT)).toEqual([
      {
        ...{ kind: 'setting', topic: notice.name, setting: 'min.insync.replicas' },
        ...{ is: '1', should: '2', lowers: false },
      },
      {
        ...{ kind: 'setting', topic: notice.name, setting: 'retention.ms' },
        ...{ is: '-1', should: '604800000', lowers: true },
      },
      { kind: 'unknown', topic: left.name },
    ]);
  });

  it('never turns a topic that keeps the newest of each key into one that forgets', () => {
    const found = { ...asDeclared(notice, 3), settings: { 'cleanup.policy': 'compact' } };
    const [policy] = planTopics([found], [notice], LAYOUT).filter((one) => one.kind === 'setting' && one.lowers);
    expect(policy).toMatchObject({ setting: 'cleanup.policy' });
  });

  it('reports a count of partitions that differs', () => {
    expect(planTopics([asDeclared(raw, 3)], [raw], LAYOUT)).toEqual([
      { kind: 'partitions', topic: raw.name, is: 3, should: 12 },
    ]);
  });
});
