import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './project-graph.js';

const FOLDER = join(ROOT, 'deploy/clickhouse/migrations');
/** What was published, by the first digits of its SHA-256: an installed warehouse refuses a file that has changed. */
const PUBLISHED = new Map([
  ['0001_tables.sql', '7c48aae5a9dfd543'],
  ['0002_support.sql', 'b5ed95aeca63da9e'],
  ['0003_dictionaries.sql', '5806dd6a5476643c'],
  ['0004_marts.sql', 'd0bd2c647964d465'],
  ['0005_control.sql', '0565f7658742b1d9'],
  ['0006_periods.sql', 'd96ba517b5f7a510'],
  ['0007_insert_tokens.sql', '18782eb0150309e5'],
  ['0008_merge_by_column.sql', '144affe7aafb6926'],
  ['0009_marts_of_finance.sql', '9f46d19f3658e7ac'],
  ['0010_reconciliation.sql', '77f71c030d5421af'],
  ['0011_purchases_by_item.sql', 'e1e6642ff149315f'],
  ['0012_raw_check.sql', '1a5feac4aeb1117f'],
  ['0013_orphans.sql', 'ba6fb8beff176ff8'],
  ['0014_serving_tables.sql', '502d2cbae9914faf'],
]);

describe('migrations of the warehouse', () => {
  it.each(readdirSync(FOLDER))(
    '%s is as it was published: a change is a file with the next number, noted here',
    (name) => {
      const digest = createHash('sha256')
        .update(readFileSync(join(FOLDER, name)))
        .digest('hex');
      expect(digest.slice(0, 16)).toBe(PUBLISHED.get(name));
    },
  );

  // A wider type takes nothing away either, where the views over the column are made anew: a view keeps the types it was
  // made with. The writer's test of a live table shows it; the first such statement has to be let through here.
  it.each(readdirSync(FOLDER))('%s takes nothing away that services of the version before read or write', (name) => {
    const statements = readFileSync(join(FOLDER, name), 'utf8').replaceAll(/'(?:[^'\\]|\\.|'')*'/g, "''");
    expect(statements.match(/\b(?:DROP|RENAME|TRUNCATE|DETACH|DELETE|MODIFY COLUMN|CLEAR COLUMN)\b.*/gi) ?? []).toEqual(
      [],
    );
  });
});
