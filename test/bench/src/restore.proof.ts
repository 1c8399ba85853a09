import { removeEngineData } from '@ml-connector/local-engines';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Measured, Measurement } from './measurement.js';
import { runCourse, type Found } from './restore/course.js';
import { followSteps } from './secrets/stepped-clock.js';

const PRELOAD = fileURLToPath(new URL('../dist/restore/preload.js', import.meta.url));
const CONNECTIONS = 3;

/** Everything is destroyed and comes back from its backups. */
export const restore: Measurement = {
  kind: 'proof',
  name: 'restore',
  doc: 'PostgreSQL, Kafka and ClickHouse of the demo are destroyed and come back from backups: of different ages, and without the warehouse',
  bar: 'unequal is 0; with tokens of yesterday every connection is held with an alert, and goes on after one consent',
  defaultRuns: 1,
  measure: async ({ runs, seed }, signal) => {
    const found: Found[] = [];
    for (let run = 0; run < runs; run++) found.push(await oneRun(seed + run, signal));
    return verdict(found);
  },
};

async function oneRun(seed: number, signal: AbortSignal): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-restore-'));
  const [dataDir, backups, clockFile] = [join(folder, 'data'), join(folder, 'backups'), join(folder, 'clock')];
  for (const made of [dataDir, backups]) mkdirSync(made);
  const restoreClock = followSteps(clockFile);
  const restoreEnv = changeEnvironment({
    ...{ KAFKA_BROKERS: undefined, POSTGRES_URL: undefined, CLICKHOUSE_URL: undefined },
    NODE_OPTIONS: `--import ${pathToFileURL(PRELOAD).href}`,
    CLOCK_FILE: clockFile,
  });
  const log = (text: string): void => void process.stderr.write(`${new Date().toISOString()} ${text}\n`);
  try {
    return await runCourse({ dataDir, backups, clockFile, seed, log, signal });
  } finally {
    restoreEnv();
    restoreClock();
    await removeEngineData(join(dataDir, 'engines'));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sets variables of this process, which its children inherit; gives what puts the former ones back. */
function changeEnvironment(changes: Readonly<Record<string, string | undefined>>): () => void {
  const before = Object.keys(changes).map((name) => [name, process.env[name]] as const);
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  };
  for (const [name, value] of Object.entries(changes)) set(name, value);
  return () => before.forEach(([name, value]) => set(name, value));
}

function verdict(runs: readonly Found[]): Measured {
  const differing = runs.flatMap(({ reports }) =>
    Object.entries(reports).flatMap(([moment, { totals, questions }]) => [
      ...totals
        .filter((total) => !total.equal)
        .map(
          (t) => `${moment}: ${t.divisionKey} ${t.entity} has ${t.sourceRows} rows at Exact, ${t.warehouseRows} here`,
        ),
      ...questions.filter(({ differences }) => differences.length > 0).map(({ name }) => `${moment}: ${name} differs`),
    ]),
  );
  const sum = (of: (found: Found) => number): number => runs.reduce((all, found) => all + of(found), 0);
  const slowestS = (of: string): number =>
    Math.round(Math.max(...runs.map((found) => found.restoreMs[of] ?? 0)) / 1000);
  const [held, alerts] = [sum((found) => found.held), sum((found) => found.alerts)];
  const figures = {
    comparisons: sum(({ reports }) => Object.keys(reports).length),
    tables: sum(({ reports }) => Object.values(reports).reduce((all, { totals }) => all + totals.length, 0)),
    unequal: differing.length,
    held,
    alerts,
    restore_s: slowestS('all'),
    restore_without_warehouse_s: slowestS('no_warehouse'),
  };
  const expected = runs.length * CONNECTIONS;
  const problems = [
    ...differing,
    ...(held === expected && alerts === expected ? [] : [`${held} held, ${alerts} alerts; ${expected} were due`]),
  ];
  return { figures, ok: problems.length === 0, problems };
}
