import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { manifests, ROOT, template } from './chart.js';
import { findHelm } from './helm.js';
import type { Manifest } from './manifest.js';
import { schemaProblems } from './schemas.js';

const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
const values = parse(/```yaml\n([^]*?)```/.exec(page)?.[1] ?? '') as object;
/** Keys by secret, as the commands of the page make them. */
const made = new Map(
  [...page.matchAll(/kubectl create secret generic (\S+) (.*)/g)].map(([, name = '', options = '']) => [
    name,
    [...options.matchAll(/--from-(?:file|literal)=([\w-]+)=/g)].map(([, key = '']) => key),
  ]),
);
let all: Manifest[];

beforeAll(async () => {
  all = manifests(await template(await findHelm(), undefined, values));
}, 900_000);

/** Every secret pods name, with the keys they want of it. */
function wanted(): { name: string; key: string }[] {
  const text = JSON.stringify(all);
  const asVariables = [...text.matchAll(/"secretKeyRef":\{"name":"([^"]+)","key":"([^"]+)"/g)];
  const asFiles = [...text.matchAll(/"secretName":"([^"]+)","defaultMode":\d+,"items":\[\{"key":"([^"]+)"/g)];
  const whole = [...text.matchAll(/"secretName":"([^"]+)","defaultMode":\d+\}/g)].map(([, name]) => ['', name, '']);
  return [...asVariables, ...asFiles, ...whole].map(([, name = '', key = '']) => ({ name, key }));
}

describe('what docs/operations.md tells to do', () => {
  it('installs: the values it shows are taken, and make objects that Kubernetes takes', () => {
    expect(all.length).toBeGreaterThan(40);
    expect(all.flatMap(schemaProblems)).toEqual([]);
  });

  it('makes every secret a pod wants, with every key of it, and none that nobody wants', () => {
    const needs = wanted();
    expect(needs.length).toBeGreaterThan(10);
    for (const { name, key } of needs) expect(made.get(name), `${name} ${key}`).toBeDefined();
    for (const { name, key } of needs) if (key !== '') expect(made.get(name)).toContain(key);
    expect(made.get('ml-connector-vault')).toEqual(['primary']);
    expect([...made.keys()].filter((name) => !needs.some((need) => need.name === name))).toEqual([]);
    const auth = needs.filter(({ name }) => name === 'ml-connector-service-auth').map(({ key }) => key);
    expect(new Set(made.get('ml-connector-service-auth'))).toEqual(new Set(auth));
  });

  it('looks at deployments there are', () => {
    const named = [...page.matchAll(/deployment\/(\S+)/g)].map(([, name]) => name);
    const deployed = all.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !deployed.includes(name ?? ''))).toEqual([]);
  });
});
