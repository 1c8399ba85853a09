import { silentLogger } from '@ml-connector/kernel';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createKafkaClient } from './create-client.js';
import { Kafka } from './driver.js';

afterEach(() => vi.restoreAllMocks());

describe('a client', () => {
  it('gives each consumer a driver of its own, for one shares the offsets of a group among its consumers', () => {
    const made = vi.spyOn(Kafka.prototype, 'consumer');
    const client = createKafkaClient({ brokers: 'localhost:9092', clientId: 'test', logger: silentLogger });
    for (let n = 0; n < 2; n++) client.consumer({ groupId: 'one group' });
    expect(new Set(made.mock.contexts).size).toBe(2);
  });
});
