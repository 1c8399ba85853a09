import { MARTS } from '@ml-connector/catalogue';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { groupName } from './mart-view.js';
import { projectFiles } from './project-files.js';

const { parse } = createRequire(import.meta.url)('lookml-parser') as { parse: (text: string) => any };
const options = { projectName: 'exact_core', connectionName: 'exact_warehouse', divisionAccess: false };

describe('projectFiles', () => {
  const files = projectFiles(options);

  it('gives the same bytes for the same options', () => {
    expect([...projectFiles(options)]).toEqual([...files]);
  });

  it('gives files a parser reads, each with the header', () => {
    for (const [path, text] of files) {
      expect(text.startsWith('# Generated.'), path).toBe(true);
      if (path.endsWith('.lkml')) expect(parse(text).error, path).toBeUndefined();
    }
  });

  it.each(MARTS.map((mart) => [mart.name, mart] as const))(
    'gives %s one hidden key and no name twice',
    (name, mart) => {
      const view = parse(files.get(`core/views/${name}.view.lkml`)!).view[name];
      const keys = Object.values<any>(view.dimension).filter((d) => d.primary_key === true);
      expect(keys.map((k) => k.hidden)).toEqual([true]);
      const groups = Object.entries<any>(view.dimension_group ?? {});
      const groupFields = groups.flatMap(([group, g]) => g.timeframes.map((t: string) => `${group}_${t}`));
      const names = [...Object.keys(view.dimension), ...groupFields, ...Object.keys(view.measure)];
      expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
      for (const [column, declared] of Object.entries(mart.columns))
        expect(names).toContain(
          declared.type === 'date' || declared.type === 'datetime' ? `${groupName(column)}_date` : column,
        );
    },
  );

  it('gives every visible field a description', () => {
    for (const mart of MARTS) {
      const view = parse(files.get(`core/views/${mart.name}.view.lkml`)!).view[mart.name];
      for (const field of Object.values<any>({ ...view.dimension, ...view.dimension_group, ...view.measure }))
        expect(field.description?.length ?? 0, mart.name).toBeGreaterThan(3);
    }
  });

  it('filters every explore by division when access is on', () => {
    const guarded = projectFiles({ ...options, divisionAccess: true });
    for (const mart of MARTS) {
      const explore = parse(guarded.get(`core/explores/${mart.name}.explore.lkml`)!).explore[mart.name];
      expect(explore.access_filter).toMatchObject({ field: `${mart.name}.division_key` });
    }
  });
});
