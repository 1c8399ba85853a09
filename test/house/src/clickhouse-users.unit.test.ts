import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './project-graph.js';

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const sql = text('deploy/clickhouse/users.sql');
const altinity = parse(text('deploy/helm/ml-connector/examples/engines/altinity-clickhouse.yaml')) as {
  spec: { configuration: { users: Record<string, string[]> } };
};

/** Rights of a user as `deploy/clickhouse/users.sql` gives them. */
const rightsOf = (user: string): string[] =>
  [...sql.matchAll(/^(GRANT .*) TO (\w+);$/gm)].filter(([, , to]) => to === user).map(([, grant = '']) => grant);

/** The same as a file of users gives them. */
function rightsIn(path: string, user: string): string[] {
  const [, block = ''] = new RegExp(`<${user}>\\s*<password([^]*?)</${user}>`).exec(text(path)) ?? [];
  return [...block.matchAll(/<query>(.*)<\/query>/g)].map(([, grant = '']) => grant);
}

describe('whom views and dictionaries read as', () => {
  it('may read the warehouse and no more, wherever it is declared, and the chart names it', () => {
    const rights = ['GRANT SELECT, dictGet ON warehouse.*'];
    expect(rightsOf('warehouse_reader')).toEqual(rights);
    const declared = [
      'deploy/local/clickhouse/users.xml',
      'deploy/helm/ml-connector/examples/engines/altinity-clickhouse.yaml',
    ];
    for (const path of declared) expect(rightsIn(path, 'warehouse_reader'), path).toEqual(rights);
    expect(text('deploy/helm/ml-connector/values.yaml')).toContain('reader: warehouse_reader');
  });
});

describe.each(['exact', 'looker'])('rights of %s in ClickHouse', (user) => {
  it('are the same wherever they are declared', () => {
    const rights = rightsOf(user);
    expect(rights.length).toBeGreaterThan(1);
    expect(rightsIn('deploy/local/clickhouse/users.xml', user)).toEqual(rights);
    expect(altinity.spec.configuration.users[`${user}/grants/query`]).toEqual(rights);
    if (user === 'looker') expect(rightsIn('deploy/docker/clickhouse/users.xml', user)).toEqual(rights);
  });

  it('name what is allowed, never everything', () => {
    for (const right of rightsOf(user)) expect(right).not.toMatch(/\bALL\b|GRANT OPTION|ACCESS MANAGEMENT/);
  });
});
