import { ESLint } from 'eslint';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readProjectGraph, ROOT, tagOf, type Project } from './project-graph.js';

const HEIGHT: Record<string, number> = {
  kernel: 0,
  local: 0,
  sandbox: 0,
  model: 1,
  adapter: 2,
  runtime: 2,
  app: 3,
  test: 4,
};
const DRIVERS: Record<string, readonly string[]> = {
  // The floor of the benchmark `fetch` is what the bare drivers do.
  kafkajs: ['libs/kafka', 'test/bench/src/fetch'],
  '@clickhouse/client': ['libs/clickhouse'],
  typeorm: ['libs/postgres', 'apps/token-service', 'apps/exact-fetcher', 'apps/looker-sync'],
  pg: ['libs/postgres', 'deploy/local'],
  undici: ['libs/exact', 'libs/looker', 'test/bench/src/fetch'],
};

let projects: Project[];
beforeAll(() => {
  projects = readProjectGraph();
}, 60_000);

describe('project graph', () => {
  it('gives every project a layer and a scope', () => {
    const untagged = projects.filter((p) => tagOf(p, 'layer') === undefined || tagOf(p, 'scope') === undefined);
    expect(untagged.map((p) => p.root)).toEqual([]);
    expect(projects.length).toBeGreaterThan(20);
  });

  it('has no arrow that points upward, testing library and tests left out', () => {
    const byName = new Map(projects.map((p) => [p.name, p]));
    const upward = projects.flatMap((from) =>
      from.dependencies
        .map((name) => byName.get(name))
        .filter((to): to is Project => to !== undefined)
        .filter((to) => (HEIGHT[tagOf(from, 'layer') ?? ''] ?? 9) < (HEIGHT[tagOf(to, 'layer') ?? ''] ?? 0))
        .map((to) => `${from.name} -> ${to.name}`),
    );
    expect(upward).toEqual([]);
  });

  it('has sandboxes that know no project of ours', () => {
    const sandboxes = projects.filter((p) => tagOf(p, 'layer') === 'sandbox');
    expect(sandboxes).toHaveLength(2);
    const known = new Set(projects.map((p) => p.name));
    expect(sandboxes.flatMap((p) => p.dependencies.filter((d) => known.has(d)))).toEqual([]);
  });
});

describe('imports', () => {
  const sources = globSync('{apps,libs,deploy,test}/**/src/**/*.ts', {
    cwd: ROOT,
    exclude: ['**/node_modules/**', '**/dist/**'],
  });

  it.each(Object.entries(DRIVERS))('of %s stand in its own folders only', (driver, folders) => {
    const importing = new RegExp(`from '${driver.replace('/', '\\/')}(/[^']*)?'`);
    const outside = sources
      .filter((file) => !folders.some((folder) => file.startsWith(`${folder}/`)))
      .filter((file) => !file.endsWith('.test.ts') && importing.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(outside).toEqual([]);
  });

  it('never leave a project by a relative path', () => {
    const leaving = sources.filter((file) => {
      const depth = file.split('/src/')[1]?.split('/').length ?? 1;
      const up = new RegExp(`from '(\\.\\./){${depth},}`);
      return !file.endsWith('.test.ts') && up.test(readFileSync(join(ROOT, file), 'utf8'));
    });
    expect(leaving).toEqual([]);
  });
});

describe('the boundary rule', () => {
  const forbidden: readonly (readonly [string, string])[] = [
    ['libs/kernel/src/x.ts', 'zod'],
    ['libs/kernel/src/x.ts', '@ml-connector/contracts'],
    ['libs/contracts/src/x.ts', 'kafkajs'],
    ['libs/contracts/src/x.ts', '@ml-connector/kafka'],
    ['libs/kafka/src/x.ts', '@ml-connector/postgres'],
    ['libs/kafka/src/x.ts', 'typeorm'],
    ['libs/runtime/src/x.ts', '@ml-connector/kafka'],
    ['apps/transformer/src/x.ts', '@ml-connector/clickhouse'],
    ['apps/transformer/src/x.ts', 'kafkajs'],
    ['apps/transformer/src/x.ts', '@ml-connector/warehouse-writer'],
    ['apps/exact-fetcher/src/x.ts', 'undici'],
    ['apps/transformer/src/x.ts', '@ml-connector/testing'],
    ['test/sandbox/exact-online/src/x.ts', '@ml-connector/kernel'],
    ['deploy/local/src/x.ts', '@ml-connector/kernel'],
  ];
  let eslint: ESLint;
  beforeAll(() => {
    execFileSync(join(ROOT, 'node_modules/.bin/nx'), ['show', 'projects'], { cwd: ROOT, stdio: 'ignore' });
    eslint = new ESLint({ cwd: ROOT });
  }, 60_000);

  it.each(forbidden)(
    'catches in %s an import of %s',
    async (file, specifier) => {
      const text = `import * as x from '${specifier}';\nexport const y: unknown = x;\n`;
      const [result] = await eslint.lintText(text, { filePath: join(ROOT, file) });
      expect(result?.messages.map((m) => m.ruleId)).toContain('@nx/enforce-module-boundaries');
    },
    90_000,
  );

  it('lets a permitted import pass', async () => {
    const text = `import * as x from '@ml-connector/kafka';\nexport const y: unknown = x;\n`;
    const [result] = await eslint.lintText(text, { filePath: join(ROOT, 'apps/transformer/src/x.ts') });
    expect(result?.messages.map((m) => m.ruleId)).not.toContain('@nx/enforce-module-boundaries');
  }, 90_000);
});
