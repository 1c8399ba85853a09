import type { Labels, Meter } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { expect, it } from 'vitest';
import type { BudgetStore } from '../store/budget-store.js';
import type { StreamStore } from '../store/stream-store.js';
import { DivisionGauges } from './division-gauges.js';

const NOW = 1_000_000_000;
const key = (n: number): string => `nl:${String(n).padStart(6, '0')}`;

/** What the gauges show of divisions with these ages in seconds and budgets. */
async function shown(ages: readonly number[], budgets: readonly object[]): Promise<Record<string, number>> {
  const series = new Map<string, number>();
  const gauge = ({ name }: { name: string }) => ({
    set: (value: number, labels?: Labels) => void series.set(`${name} ${labels?.['division']}`, value),
    reset: () => [...series.keys()].filter((one) => one.startsWith(name)).forEach((one) => series.delete(one)),
  });
  const streams = {
    freshnessByDivision: () => Promise.resolve(new Map(ages.map((age, n) => [key(n), NOW - age * 1000]))),
  };
  const clock = new ManualClock(NOW);
  const gauges = new DivisionGauges(
    streams as unknown as StreamStore,
    { all: () => Promise.resolve(budgets) } as unknown as BudgetStore,
    { gauge } as unknown as Meter,
    clock,
  );
  await gauges.refresh();
  await gauges.refresh();
  return Object.fromEntries(series);
}
const budget = (n: number, remaining: number, resetAtMs: number) => ({
  divisionKey: key(n),
  state: { day: { limit: 100, remaining, resetAtMs }, clockOffsetMs: 0 },
});

it('every division has its freshness, and its least budget of any app', async () => {
  expect(
    await shown([12, 60], [budget(0, 50, NOW + 1), budget(0, 20, NOW + 1), budget(1, 3, NOW)]),
    'a window that is over counts as full',
  ).toEqual({
    [`exact_division_freshness_seconds ${key(0)}`]: 12,
    [`exact_division_freshness_seconds ${key(1)}`]: 60,
    [`exact_division_budget_left_ratio ${key(0)}`]: 0.2,
    [`exact_division_budget_left_ratio ${key(1)}`]: 1,
  });
});

it('with ten thousand there are 200 and the worst of the rest', async () => {
  const ages = Array.from({ length: 10_000 }, (_, n) => n);
  const budgets = ages.map((n) => budget(n, n === 9_000 ? 1 : 90, NOW + 1));
  const found = await shown(ages, budgets);
  expect(Object.keys(found)).toHaveLength(2 * 201);
  expect(found['exact_division_freshness_seconds other']).toBe(9_999);
  expect(found['exact_division_budget_left_ratio other']).toBe(0.01);
});

it('nothing known is nothing shown', async () => {
  expect(await shown([], [{ divisionKey: key(0), state: { day: null, clockOffsetMs: 0 } }])).toEqual({});
});
