import { feedByName } from '@ml-connector/catalogue';
import { silentLogger, silentMeter, type Labels, type LogFields } from '@ml-connector/kernel';
import { describe, expect, it } from 'vitest';
import { planOf } from './feed-plan.js';
import { TransformMetrics } from './transform-metrics.js';

describe('TransformMetrics', () => {
  it('counts every drift and logs each field once', () => {
    const counts: [number | undefined, Labels | undefined][] = [];
    const lines: LogFields[] = [];
    const meter = {
      ...silentMeter,
      counter: () => ({ add: (amount?: number, labels?: Labels) => void counts.push([amount, labels]) }),
    };
    const logger = { ...silentLogger, warn: (_event: string, fields: LogFields = {}) => void lines.push(fields) };
    const metrics = new TransformMetrics(meter, logger);
    const plan = planOf(feedByName('transaction_lines')!);
    for (let batch = 0; batch < 2; batch++)
      metrics.drift(plan, [
        { unknown: ['New'], missing: [] },
        { unknown: ['New', 'Newer'], missing: ['Notes'] },
      ]);
    const feed = 'transaction_lines';
    expect(lines).toEqual([
      { feed, kind: 'unknown', field: 'New' },
      { feed, kind: 'unknown', field: 'Newer' },
      { feed, kind: 'missing', field: 'Notes' },
    ]);
    expect(counts.filter(([, labels]) => labels?.['kind'] === 'unknown')).toEqual([
      [3, { entity: feed, kind: 'unknown' }],
      [3, { entity: feed, kind: 'unknown' }],
    ]);
  });
});
