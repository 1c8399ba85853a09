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

  it('counts messages and the lag of a group that has not begun', async () => {
    const topic = spec('7d', 'data');
    await admin.ensureTopics([topic], layout);
    await produce(client, topic.name, ['a', 'b', 'c']);
    expect(await admin.countMessages(topic.name)).toBe(3n);
    expect(await admin.listLag(`group.${randomUUID()}`, [topic.name])).toEqual([{ topic: topic.name, lag: 3n }]);
  });
});
