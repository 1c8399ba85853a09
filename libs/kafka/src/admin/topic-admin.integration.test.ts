import { randomUUID } from 'node:crypto';
import type { TopicSpec } from '@ml-connector/contracts';
import { describe, expect, it } from 'vitest';
import { produce, testClient } from '../testing/batch-harness.js';
import { TopicAdmin } from './topic-admin.js';

const client = testClient();
const admin = new TopicAdmin(client);
const layout = { dataPartitions: 3, controlPartitions: 2, replicationFactor: 1 };
const spec = (retention: TopicSpec['retention'], size: TopicSpec['size']): TopicSpec => ({
  name: `test.${randomUUID()}`,
  retention,
  size,
});

describe('TopicAdmin', () => {
  it('makes what is missing, once, with its partitions and settings', async () => {
    const specs = [spec('compacted', 'data'), spec('7d', 'control'), spec('30d', 'control')];
    expect(await admin.ensureTopics(specs, layout)).toEqual(specs.map(({ name }) => name));
    expect(await admin.ensureTopics(specs, layout)).toEqual([]);
    expect(await Promise.all(specs.map(({ name }) => admin.partitionCount(name)))).toEqual([3, 2, 2]);
  });

  it('refuses a topic that exists with another number of partitions, and names it', async () => {
    const raw = spec('compacted', 'data');
    await admin.ensureTopics([raw], layout);
    await expect(admin.ensureTopics([raw], { ...layout, dataPartitions: 12 })).rejects.toMatchObject({
      code: 'partition_count',
      message: expect.stringContaining(`${raw.name} has 3, not 12`) as string,
    });
  });

  it('sets what is not as declared, keeps what nobody declared of it, and removes a topic only when told', async () => {
    const topic = spec('7d', 'control');
    await admin.ensureTopics([topic], layout);
    const longer = { ...topic, retention: '30d' as const };
    const ofTopic = async (): Promise<unknown[]> =>
      (await admin.plan([longer], layout)).filter((c) => c.topic === topic.name);
    const before = await admin.plan([longer], layout);
    const own = before.filter((change) => change.topic === topic.name);
    expect(own.map((change) => change.kind === 'setting' && change.setting)).toEqual([
      'retention.ms',
      'max.message.bytes',
    ]);
    await admin.apply(own);
    expect(await ofTopic()).toEqual([]);
    const forgotten = { ...topic, name: `exact.raw.${randomUUID()}` };
    await admin.ensureTopics([forgotten], layout);
    expect(await admin.plan([longer], layout)).toContainEqual({ kind: 'unknown', topic: forgotten.name });
    await admin.apply([{ kind: 'unknown', topic: forgotten.name }]);
    expect(await admin.listTopics()).not.toContain(forgotten.name);
  });

  it('counts messages and the lag of a group that has not begun', async () => {
    const topic = spec('7d', 'data');
    await admin.ensureTopics([topic], layout);
    await produce(client, topic.name, ['a', 'b', 'c']);
    expect(await admin.countMessages(topic.name)).toBe(3n);
    expect(await admin.listLag(`group.${randomUUID()}`, [topic.name])).toEqual([{ topic: topic.name, lag: 3n }]);
  });
});
