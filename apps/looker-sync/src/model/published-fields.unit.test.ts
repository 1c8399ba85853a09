import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keptFields } from './deprecated-fields.js';
import { DEPRECATIONS, LEAST_NOTICE_DAYS, type Deprecation } from './deprecations.js';
import { fieldsNow, fieldsOf, missingFields, publish, type PublishedFields } from './published-fields.js';

const committed = JSON.parse(
  readFileSync(new URL('../../published-fields.json', import.meta.url), 'utf8'),
) as PublishedFields;
const DAY_MS = 86_400_000;

const period = { from: '2026-01-01', until: '2026-07-01' };
const renamed: Deprecation = {
  ...{ explore: 'sales', field: 'turnover', kind: 'measure', replacedBy: 'revenue', note: 'Renamed.' },
  ...period,
};
const removed: Deprecation = {
  ...{ explore: 'sales', field: 'channel', kind: 'dimension', note: 'Gone at Exact.' },
  ...period,
};

describe('published fields', () => {
  it('are all still there: one that is renamed or removed is named in deprecations.ts first', () => {
    expect(missingFields(committed, fieldsNow())).toEqual([]);
  });

  it('are all on the committed list: run "npm run generate" after adding some', () => {
    expect(publish(committed, fieldsNow())).toEqual(committed);
  });

  it('are missed when they vanish, or turn from a dimension into a measure', () => {
    const before: PublishedFields = { sales: { month: 'dimension', revenue: 'measure' }, stock: { item: 'dimension' } };
    const now: PublishedFields = { sales: { month: 'measure', revenue: 'measure' } };
    expect(missingFields(before, now)).toEqual(['sales.month', 'stock.item']);
  });

  it('stay on the list when they vanish, until they are declared to be gone', () => {
    const before: PublishedFields = { sales: { turnover: 'measure', revenue: 'measure' } };
    const now: PublishedFields = { sales: { revenue: 'measure' } };
    expect(publish(before, now, [renamed])).toEqual(before);
    expect(publish(before, now, [{ ...renamed, gone: true }])).toEqual(now);
  });
});

describe('deprecated fields', () => {
  const kept = keptFields('sales', [renamed, removed, { ...renamed, field: 'older', gone: true }]);

  it('are kept hidden, show what took their place, and say so', () => {
    expect(kept.measures).toEqual([
      {
        name: 'turnover',
        label: 'turnover (deprecated)',
        description: 'Deprecated: Renamed. Use revenue. Kept until 2026-07-01.',
        hidden: true,
        type: 'number',
        sql: '${revenue}',
      },
    ]);
  });

  it('show nothing where nothing took their place', () => {
    expect(kept.dimensions.map(({ name, sql }) => [name, sql])).toEqual([
      ['channel', 'CAST(NULL AS Nullable(String))'],
    ]);
  });

  it('count as there', () => {
    const view = { name: 'sales', sqlTableName: 'looker.sales', dimensionGroups: [], ...kept };
    expect(fieldsOf(view)).toEqual({ channel: 'dimension', turnover: 'measure' });
  });

  it('are announced long enough, and gone only after that', () => {
    for (const { field, from, until, gone } of DEPRECATIONS) {
      expect((Date.parse(until) - Date.parse(from)) / DAY_MS, field).toBeGreaterThanOrEqual(LEAST_NOTICE_DAYS);
      if (gone === true) expect(Date.parse(until), field).toBeLessThan(Date.now());
    }
  });
});
