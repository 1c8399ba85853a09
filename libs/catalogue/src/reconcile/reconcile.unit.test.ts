import { describe, expect, it } from 'vitest';
import { ENTITIES } from '../catalogue.js';
import { tableName } from '../core/names.js';
import { MARTS } from '../marts/index.js';
import { martOf, RECONCILED_MARTS } from './reconciled-marts.js';
import { shownSql } from './shown-sql.js';
import { changedSinceSql } from './source-sql.js';

describe('marts that are reconciled', () => {
  it('are one for each entity, over its own table', () => {
    const names = RECONCILED_MARTS.map(({ entity }) => entity);
    expect(new Set(names).size).toBe(names.length);
    for (const reconciled of RECONCILED_MARTS) {
      const entity = ENTITIES.find(({ name }) => name === reconciled.entity);
      expect(martOf(reconciled).from).toBe(`warehouse.${tableName(entity!)} FINAL`);
      expect(martOf(reconciled).measures['count']).toMatchObject({ type: 'count' });
    }
  });

  it('are there for every table of facts that a mart shows row by row', () => {
    const shown = MARTS.flatMap(({ from }) => /^warehouse\.fact_(\w+) FINAL$/.exec(from)?.[1] ?? []);
    expect(shown.length).toBeGreaterThan(10);
    expect([...new Set(shown)].sort()).toEqual(RECONCILED_MARTS.map(({ entity }) => entity).sort());
  });

  it.each(RECONCILED_MARTS.map((reconciled) => [reconciled.mart, reconciled] as const))(
    '%s is told from its table, not through the view that Looker reads',
    (_name, reconciled) => {
      const sql = shownSql(reconciled);
      expect(sql).not.toContain('looker.');
      const { where } = martOf(reconciled);
      if (where !== undefined) expect(sql).toContain(where);
    },
  );

  it('sum what the measure does: no drafts in revenue, no paid terms in what is open', () => {
    const of = (mart: string): string => shownSql(RECONCILED_MARTS.find((one) => one.mart === mart)!);
    expect(of('sales_invoice_lines')).toContain('sumIf(ifNull(a, 0), f0 = 0)');
    expect(of('receivables')).toContain('sumIf(ifNull(a, 0), f0 = 1)');
    expect(of('gl_lines')).toContain('sum(ifNull(a, 0))');
  });

  it('can not be asked of an entity there is none of', () => {
    expect(() => changedSinceSql('nothing')).toThrow('no entity nothing');
  });
});
