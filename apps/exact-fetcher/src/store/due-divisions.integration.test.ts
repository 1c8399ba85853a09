import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { announceConnection, openTestStore } from '../testing/test-division.test-double.js';
import { dueDivisions } from './due-divisions.js';

let db: DataSource;
beforeAll(async () => {
  db = await openTestStore();
});
afterAll(() => db.destroy());

it('looks for what is due by its time, and not division by division', async () => {
  await announceConnection(db, 'c-1', [4811, 4812]);
  const plans: string[] = [];
  const explaining = {
    query: async (sql: string, parameters: unknown[]) => {
      const rows = await db.query<Record<string, string>[]>(`explain ${sql}`, parameters);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      return [];
    },
  };
  await dueDivisions(explaining as unknown as DataSource, 1, 1);
  expect(plans.join()).toMatch(/\(s\.due_at|due_at <= /);
  // A subquery in a row's own condition is asked for each row anew.
  expect(plans.join()).not.toMatch(/SubPlan/);
  const found = await dueDivisions(db, 9e12, 0);
  expect(found.map(({ key }) => key)).toEqual(expect.arrayContaining(['nl:4811', 'nl:4812']));
});
