import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { CHART } from './chart.js';
import type { Manifest } from './manifest.js';
import { engineProblems } from './operators/engine-problems.js';

const FOLDER = join(CHART, 'examples/engines');
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
const read = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8')).map((one) => one.toJS() as Manifest);
const first = (file: string): Manifest => read(file)[0]!;

describe('the engines of the examples', () => {
  it.each(FILES)('are taken by their operators as they stand: %s', (file) => {
    expect(read(file).flatMap(engineProblems)).toEqual([]);
  });

  it('are of every kind an installation needs', () => {
    expect(new Set(FILES.flatMap(read).map(({ kind }) => kind))).toEqual(
      new Set(['ClickHouseInstallation', 'Kafka', 'KafkaNodePool', 'KafkaUser']),
    );
  });

  it.each([
    ['an API that is gone', { ...first('strimzi-kafka.yaml'), apiVersion: 'kafka.strimzi.io/v1beta2' }, 'no schema'],
    ['a field nobody knows', spoilt('strimzi-kafka.yaml', { replcas: 3 }), 'replcas'],
    ['a role there is not', spoilt('strimzi-kafka.yaml', { roles: ['zookeeper'] }), 'spec.roles.0'],
    ['a right there is not', spoilt('strimzi-users.yaml', { authorization: rights('Drop') }), 'operations.0'],
    ['a pod Kubernetes refuses', spoilt('altinity-clickhouse.yaml', { templates: pods({}) }), 'containers'],
  ])('are not taken with %s', (_, manifest, says) => {
    expect(engineProblems(manifest).join()).toContain(says);
  });
});

function spoilt(file: string, changes: object): Manifest {
  const manifest = first(file);
  return { ...manifest, spec: { ...manifest.spec, ...changes } };
}
function rights(operation: string): object {
  return { type: 'simple', acls: [{ resource: { type: 'topic', name: 'x' }, operations: [operation] }] };
}
function pods(spec: object): object {
  return { podTemplates: [{ name: 'server', spec }], volumeClaimTemplates: [] };
}
