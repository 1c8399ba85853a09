import { FEEDS } from '@ml-connector/catalogue';
import { silentLogger, type Gauge, type Labels } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { expect, it } from 'vitest';
import type { CallMetrics } from '../calls/call-metrics.js';
import type { StreamMetrics } from '../reading/stream-metrics.js';
import type { StreamStore } from '../store/stream-store.js';
import type { DivisionGauges } from './division-gauges.js';
import { StreamGauges } from './stream-gauges.js';

const DAY_S = 86_400;

it('a control total read yesterday makes no stream of data look stale', async () => {
  const clock = new ManualClock();
  const ages = new Map<string, number>();
  const noting: Gauge = {
    set: (value: number, labels?: Labels) => void ages.set(labels?.['kind'] ?? labels?.['state'] ?? '', value),
    reset: () => undefined,
  };
  const control = FEEDS.find(({ isControl }) => isControl === true)!;
  const data = FEEDS.find(({ isControl, kind }) => isControl !== true && kind === control.kind)!;
  const live = (feed: string, ageS: number) => ({
    ...{ feed, state: 'live', streams: 1, leastFreshAtMs: clock.now() - ageS * 1000 },
  });
  const store = { summary: () => Promise.resolve([live(control.name, DAY_S), live(data.name, 40)]) };
  const gauges = new StreamGauges(
    store as unknown as StreamStore,
    { nearness: () => Promise.resolve({ resting: 0, mostErrors: 0 }) },
    {
      streams: noting,
      freshness: noting,
      restingEndpoints: noting,
      endpointErrors: noting,
    } as unknown as StreamMetrics & CallMetrics,
    { refresh: () => Promise.resolve() } as unknown as DivisionGauges,
    clock,
    silentLogger,
  );
  await gauges.refresh();
  expect(ages.get(data.kind)).toBe(40);
  expect(ages.get('control')).toBe(DAY_S);
});
