import fc from 'fast-check';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { writeExplore, writeManifest, writeModel, writeView } from './write.js';

const { parse } = createRequire(import.meta.url)('lookml-parser') as { parse: (text: string) => any };

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/);
// A backslash before a quote can't be told from an escaped quote in LookML.
const label = fc
  .string({ minLength: 1, maxLength: 30 })
  .filter((text) => !/[\\\r\n]/.test(text) && text.trim() === text);
const token = fc.constantFrom('${TABLE}.x', '${amount_dc}', "'a b'", 'sum(', ')', ' + ', '\n  ', 'CASE', '1.5', '"q"');
const sqlText = fc
  .array(token, { minLength: 1, maxLength: 6 })
  .map((tokens) => tokens.join(' ').trim())
  .filter(Boolean);

describe('LookML', () => {
  it('parses back to what was written', () => {
    const dimension = fc.record({ name, label, description: label, sql: sqlText });
    fc.assert(
      fc.property(name, fc.uniqueArray(dimension, { selector: (d) => d.name, maxLength: 5 }), (view, dimensions) => {
        const text = writeView({
          name: view,
          sqlTableName: `looker.${view}`,
          dimensions: dimensions.map((d) => ({ ...d, type: 'string' as const })),
          dimensionGroups: [],
          measures: [{ name: 'count', type: 'count' }],
        });
        const parsed = parse(text).view[view];
        expect(parsed.sql_table_name.trim()).toBe(`looker.${view}`);
        for (const d of dimensions) {
          const back = parsed.dimension[d.name];
          expect({ label: back.label, description: back.description, sql: back.sql.trim(), type: back.type }).toEqual({
            label: d.label,
            description: d.description,
            sql: d.sql,
            type: 'string',
          });
        }
        expect(parsed.measure.count.type).toBe('count');
      }),
    );
  });

  it('writes every kind of block so that a parser reads it', () => {
    const view = writeView({
      name: 'v',
      label: 'V',
      sqlTableName: 'looker.v',
      dimensions: [{ name: 'pk', type: 'string', sql: '${TABLE}.pk', primaryKey: true, hidden: true }],
      dimensionGroups: [
        { name: 'invoice', datatype: 'date', timeframes: ['raw', 'month'], sql: '${TABLE}.invoice_date' },
      ],
      measures: [
        {
          name: 'open',
          type: 'sum',
          sql: '${amount}',
          filters: [{ field: 'is_open', value: 'yes' }],
          drillFields: ['pk'],
        },
      ],
      sets: { detail: ['pk'] },
    });
    const parsed = parse(view).view.v;
    expect(parsed.dimension.pk.primary_key).toBe(true);
    expect(parsed.dimension_group.invoice.timeframes).toEqual(['raw', 'month']);
    expect(parsed.dimension_group.invoice.convert_tz).toBe(false);
    expect(parsed.measure.open.drill_fields).toEqual(['pk']);
    expect(view).toContain('filters: [is_open: "yes"]');

    const explore = parse(
      writeExplore({ name: 'v', accessFilters: [{ field: 'v.division_key', userAttribute: 'exact_divisions' }] }, [
        '/core/views/v.view.lkml',
      ]),
    );
    expect(explore.explore.v.access_filter).toMatchObject({
      field: 'v.division_key',
      user_attribute: 'exact_divisions',
    });

    const model = parse(
      writeModel({
        connection: '@{CONNECTION_NAME}',
        includes: ['/core/explores/v.explore.lkml'],
        datagroups: [{ name: 'loads', sqlTrigger: 'SELECT 1', maxCacheAge: '24 hours' }],
        persistWith: 'loads',
      }),
    );
    expect(model.connection).toBe('@{CONNECTION_NAME}');
    expect(model.datagroup.loads.sql_trigger.trim()).toBe('SELECT 1');

    const manifest = parse(
      writeManifest({ projectName: 'p', constants: [{ name: 'C', value: 'x', export: 'override_optional' }] }),
    );
    expect(manifest.constant.C.value).toBe('x');
  });

  it('refuses SQL that would end its own parameter', () => {
    const view = { name: 'v', sqlTableName: 'a ;; b', dimensions: [], dimensionGroups: [], measures: [] };
    expect(() => writeView(view)).toThrow(/;;/);
  });
});
