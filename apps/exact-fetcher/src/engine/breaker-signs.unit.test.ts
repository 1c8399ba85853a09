import { ExactCallError, ExactClient } from '@ml-connector/exact';
import { silentLogger, silentMeter, type HealthContributor, type HealthReport, type Meter } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { afterEach, expect, it } from 'vitest';
import type { StreamGauges } from '../api/stream-gauges.js';
import type { FetcherConfig } from '../config/env.js';
import type { ConnectionJobs } from '../jobs/connection-jobs.js';
import { CALL_PROVIDERS } from '../wiring/calls.providers.js';
import type { SilenceWatch } from '../silence/silence-watch.js';
import { EngineLifecycle } from './engine-lifecycle.js';
import type { FetchEngine } from './fetch-engine.js';

const clock = new ManualClock();
const states: string[] = [];
const meter: Meter = {
  ...silentMeter,
  gauge: ({ name }) => ({
    reset: () => undefined,
    set: (value, labels) => void states.push(`${name} ${labels?.['region']}/${labels?.['family']} ${value}`),
  }),
};
let client: ExactClient | undefined;
afterEach(() => client?.close());

function breakersReport(made: ExactClient): () => Promise<HealthReport> {
  const all: HealthContributor[] = [];
  const health = { register: (one: HealthContributor) => void all.push(one) };
  const unused = {};
  const [engine, jobs] = [unused as FetchEngine, unused as ConnectionJobs];
  new EngineLifecycle(engine, jobs, unused as StreamGauges, unused as SilenceWatch, made, clock, health);
  const found = all.find(({ name }) => name === 'exact-breakers');
  return async () => (await found?.ready?.()) ?? { ok: false, detail: 'no report of breakers' };
}

it('shows a site that is down in a gauge and in the detail of /ready, and stays ready', async () => {
  const provider = CALL_PROVIDERS.find(({ provide }) => provide === ExactClient);
  const config = { MAX_DIVISIONS_IN_FLIGHT: 1 } as FetcherConfig;
  client = (await provider?.useFactory(config, clock, silentLogger, meter)) as ExactClient;
  const report = breakersReport(client);
  expect(await report()).toEqual({ ok: true });
  const { breakers } = client;
  const fail = (): Promise<never> => Promise.reject(new ExactCallError('server_error', 'no'));
  for (let n = 0; n < 20; n++) await expect(breakers.run('nl/sync', fail)).rejects.toThrow('no');
  expect(await report()).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/^nl\/sync open, next trial \d{4}-/),
  });
  await clock.advance(120_000);
  await breakers.run('nl/sync', () => Promise.resolve());
  expect(await report()).toEqual({ ok: true });
  expect(states).toEqual(['2', '1', '0'].map((state) => `exact_breaker_state nl/sync ${state}`));
});
