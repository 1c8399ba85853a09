import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { projectFiles } from './project-files.js';

const { parse } = createRequire(import.meta.url)('lookml-parser') as { parse: (text: string) => any };
const files = projectFiles({ projectName: 'exact_core', connectionName: 'exact_warehouse', divisionAccess: true });
const parsed = (ending: string): (readonly [string, any])[] =>
  [...files].filter(([path]) => path.endsWith(ending)).map(([path, text]) => [path, parse(text)] as const);
const views = parsed('.view.lkml').map(([, file]) => Object.entries<any>(file.view)[0]!);
const explores = parsed('.explore.lkml').map(([, file]) => Object.entries<any>(file.explore)[0]!);
const entries = (of: any): [string, any][] => Object.entries<any>(of ?? {});
const MONEY = ['sum', 'average'];

describe.each(views)('view %s', (_name, view) => {
  const dimensions = entries(view.dimension);
  const groups = entries(view.dimension_group);
  const measures = entries(view.measure);
  const all = [...dimensions, ...groups, ...measures];

  it('has one table, one hidden primary key, and that first', () => {
    expect(view.derived_table).toBeUndefined();
    expect(view.sql_table_name.trim()).toMatch(/^looker\.[a-z_]+$/);
    expect(dimensions.filter(([, field]) => field.primary_key === true).map(([field]) => field)).toEqual(['pk']);
    expect(dimensions[0]?.[1]).toMatchObject({ primary_key: true, hidden: true });
  });

  it('names fields in snake case, yesno as a statement, groups without the time frame', () => {
    for (const [field] of all) expect(field).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    for (const [field, { type }] of dimensions) expect(type === 'yesno', field).toBe(/^(is|has)_/.test(field));
    for (const [field] of groups) expect(field).not.toMatch(/_(date|at|time)$/);
  });

  it('writes the type of every field, a label, and for visible ones a description that is a sentence', () => {
    for (const [field, { type, label, description, hidden }] of all) {
      expect(type, field).toBeDefined();
      expect(label, field).toMatch(/^\S/);
      if (hidden !== true) expect(description, field).toMatch(/^[A-Z0-9].{2,}[.]$/);
    }
  });

  it('converts no time zone, and has every time frame that a period can be asked by', () => {
    for (const [field, group] of groups) {
      expect(group, field).toMatchObject({ type: 'time', convert_tz: false });
      expect(group.timeframes, field).toEqual(expect.arrayContaining(['raw', 'date', 'month', 'quarter', 'year']));
    }
  });

  it('takes measures over fields, not columns, formats sums, and drills into fields there are', () => {
    const names = new Set([
      ...all.map(([field]) => field),
      ...groups.flatMap(([field, group]) => group.timeframes.map((frame: string) => `${field}_${frame}`)),
    ]);
    for (const [field, measure] of measures) {
      expect(measure.sql ?? '', field).not.toContain('TABLE');
      if (MONEY.includes(measure.type)) expect(measure.value_format_name, field).toBeDefined();
      for (const [, reference] of String(measure.sql ?? '').matchAll(/\$\{(\w+)\}/g))
        expect(names).toContain(reference);
    }
    for (const field of view.set.detail.fields) expect(names).toContain(field);
  });
});

describe.each(explores)('explore %s', (name, explore) => {
  it('says what a row is, is grouped, filtered by division, and joins many to one if at all', () => {
    expect(explore.label).toMatch(/^[A-Z]/);
    expect(explore.group_label).toBeDefined();
    expect(explore.description).toMatch(/One row per .*[.]$/);
    expect(explore.access_filter).toMatchObject({ field: `${name}.division_key` });
    for (const [join, { relationship }] of entries(explore.join)) expect(relationship, join).toBe('many_to_one');
  });
});

describe('model', () => {
  const [[, model]] = parsed('.model.lkml') as [readonly [string, any]];

  it('keeps answers until rows were loaded, by one small table', () => {
    const [[name, datagroup]] = entries(model.datagroup) as [[string, any]];
    expect(model.persist_with).toBe(name);
    expect(datagroup.sql_trigger.trim()).toBe('SELECT max(loaded_at) FROM looker.load_status');
    expect(datagroup.max_cache_age).toBeDefined();
  });

  it('includes files by name, and takes its connection from a constant', () => {
    const includes = [model.include].flat() as string[];
    expect(includes.filter((path) => path.includes('*'))).toEqual([]);
    expect(includes.map((path) => path.replace(/^\//, '')).every((path) => files.has(path))).toBe(true);
    expect(model.connection).toBe('@{CONNECTION_NAME}');
  });
});
