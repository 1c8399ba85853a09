import { FIXED_TOPICS } from '@ml-connector/contracts';
import { expect, it } from 'vitest';
import { topicConfig } from './topic-config.js';

it.each([
  [1, '1'],
  [2, '1'],
  [3, '2'],
])('with %i copies of a topic, %s must have a message before it is acknowledged', (copies, least) => {
  for (const spec of FIXED_TOPICS)
    expect(topicConfig(spec, copies)).toContainEqual({ name: 'min.insync.replicas', value: least });
});
