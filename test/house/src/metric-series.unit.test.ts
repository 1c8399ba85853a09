import { ENTITIES, FEEDS, rawTopic, rowsTopic, tableName } from '@ml-connector/catalogue';
import { SERVICES, TOKEN_ROUTES, TOPIC_ACCESS, type ResourceName, type ServiceName } from '@ml-connector/contracts';
import { REGIONS } from '@ml-connector/kernel';
import { PromMeter } from '@ml-connector/runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './project-graph.js';

/** Series a service may show, at 200 divisions and 40 entities. */
const MOST_SERIES = 5_000;
/** Divisions that have a series of their own where a metric has them; connections, likewise, with one for all. */
const MOST_CONNECTIONS = 201;
const PARTITIONS = 12;

const raw = FEEDS.map(rawTopic);
const rows = ENTITIES.map((entity) => rowsTopic(tableName(entity)));

function topicsOf(resources: readonly ResourceName[]): number {
  const all = [...raw, ...rows];
  return new Set(
    resources.flatMap(({ name, isPrefix }) => (isPrefix ? all.filter((topic) => topic.startsWith(name)) : [name])),
  ).size;
}

const isReadMetric = (metric: string): boolean => !metric.startsWith('kafka_produce');
/** Health and metrics, and the routes of operators of the services that have some. */
const ROUTES: Readonly<Partial<Record<ServiceName, number>>> = {
  'token-service': 3 + Object.values(TOKEN_ROUTES).length,
  'exact-fetcher': 13,
  'looker-sync': 11,
};

/** Values each label may have, at most: a label that is not here has no bound. */
const VALUES: Readonly<Record<string, (metric: string, service: ServiceName) => number>> = {
  topic: (metric, service) => topicsOf(TOPIC_ACCESS[service][isReadMetric(metric) ? 'reads' : 'writes']),
  partition: () => PARTITIONS,
  part: () => 12,
  division: () => MOST_CONNECTIONS,
  feed: () => FEEDS.length,
  // Freshness and drift go by feed: the kind is the feed's own.
  entity: () => FEEDS.length,
  // Besides those of entities the status of loads; the sums are tables of their own, a handful.
  table: (metric) => (metric.startsWith('warehouse_aggregate') ? 5 : ENTITIES.length + 5),
  kind: (metric) => ({ exact_freshness_seconds: 1, schema_drift_total: 2 })[metric] ?? 10,
  of: (_, service) => (service === 'warehouse-writer' ? ENTITIES.length : FEEDS.length),
  stage: (_, service) => (service === 'exact-fetcher' ? 2 : 1),
  // Of a record seven words of its envelope and those of decoding; of a message of rows a handful.
  reason: (metric, service) => (metric === 'kafka_dead_letters_total' && service !== 'warehouse-writer' ? 16 : 6),
  family: () => new Set(FEEDS.map(({ path }) => path.split('/')[0])).size + 3,
  region: () => REGIONS.length,
  connection: () => MOST_CONNECTIONS,
  // A route has one method; `none` and what a door answers by itself have few.
  method: () => 1,
  route: (_, service) => ROUTES[service] ?? 5,
  status: (_, service) => (service in ROUTES ? 8 : 4),
  outcome: (metric) => (metric === 'transform_records_total' ? 2 : 15),
  work: () => 6,
  window: () => 3,
  state: () => 8,
  job: () => 6,
  comparison: () => 2,
  verdict: () => 3,
  why: () => 2,
  action: () => 3,
  event: () => 3,
  channel: () => 4,
};

interface Metric {
  readonly name: string;
  readonly labels: readonly string[];
  readonly series: number;
  readonly of: string;
}

const metrics: Metric[] = [
  ...readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8').matchAll(
    /^\| `(\w+)` \| \w+ \| ([^|]*) \| (\d+) \| [^|]* \| ([^|]*) \|$/gm,
  ),
].map(([, name = '', labels = '', series = '', of = '']) => ({
  name,
  labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
  series: Number(series),
  of,
}));

/** Who shows a metric of a library, where not all services do. */
const SHOWN_BY: Readonly<Record<string, (metric: string, service: ServiceName) => boolean>> = {
  'every service': () => true,
  'services that read or write topics': () => true,
  // The way of a change.
  'several services': (_, service) => ['exact-fetcher', 'transformer', 'warehouse-writer'].includes(service),
};

function isShownBy({ name, of }: Metric, service: ServiceName): boolean {
  return of.split(', ').some((who) => who === service || SHOWN_BY[who]?.(name, service) === true);
}

function seriesOf(metric: Metric, service: ServiceName): number {
  return metric.labels.reduce((sum, label) => sum * (VALUES[label]?.(metric.name, service) ?? Infinity), metric.series);
}

async function seriesOfProcess(): Promise<number> {
  const meter = new PromMeter('house');
  meter.collectProcess();
  const { text } = await meter.render();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

describe('the metrics', () => {
  it('have labels of closed sets only', () => {
    expect(metrics.length).toBeGreaterThan(40);
    const open = metrics.flatMap(({ name, labels }) =>
      labels.filter((label) => !(label in VALUES)).map((label) => `${name} has the label ${label}: how many values?`),
    );
    expect(open).toEqual([]);
  });

  it.each(SERVICES)('are few enough at 200 divisions and 40 entities: %s', async (service) => {
    expect(ENTITIES.length).toBeGreaterThanOrEqual(40);
    const own = metrics.filter((metric) => isShownBy(metric, service));
    const largest = own
      .map((metric) => ({ name: metric.name, series: seriesOf(metric, service) }))
      .sort((a, b) => b.series - a.series);
    const all = largest.reduce((sum, { series }) => sum + series, await seriesOfProcess());
    const told = largest.slice(0, 6).map(({ name, series }) => `${name} ${series}`);
    expect(all, told.join(', ')).toBeLessThanOrEqual(MOST_SERIES);
  });
});
