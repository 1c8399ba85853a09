import { SERVICES, type ServiceName } from '@ml-connector/contracts';
import { removeEngineData } from '@ml-connector/local-engines';
import { seededRandom } from '@ml-connector/testing';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured, Measurement } from './measurement.js';
import { Cluster } from './rolling/cluster.js';
import { runCourse, type Course } from './rolling/course.js';
import { delaysIn, figuresOf, lossesIn, MOST_STALL_S, MOST_WEBHOOK_P99_MS } from './rolling/findings.js';

/** Slow webhooks are told by such spans. */
const SPAN_MS = 5_000;
/** Replicas of looker-sync, of which there is one unless this says otherwise; of the other services there are two. */
const LOOKER_SYNCS = Number(process.env['ROLLING_LOOKER_SYNCS'] ?? 1);
/** A folder that keeps the services' logs. */
const KEEP_LOGS = process.env['ROLLING_LOGS'];

/** Replicas of all services are restarted under load: one by one as an update does, then by kill -9. */
export const rolling: Measurement = {
  kind: 'proof',
  name: 'rolling',
  doc: 'two replicas of each service on real engines, the demo trades: all are restarted one by one, then killed at random',
  bar: `lost, doubled, crashes are 0, webhook_p99_ms at most ${MOST_WEBHOOK_P99_MS}, longest_stall_s at most ${MOST_STALL_S}`,
  defaultRuns: 30,
  measure: async ({ runs, seed }, signal) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-rolling-'));
    const log = (text: string): void => void process.stderr.write(`${new Date().toISOString()} ${text}\n`);
    const replicas = (service: ServiceName): number => (service === 'looker-sync' ? LOOKER_SYNCS : 2);
    try {
      const cluster = await Cluster.start({ dataDir, seed, replicas, log, signal });
      try {
        const drive = { rolls: SERVICES, kills: runs, random: seededRandom(seed), log, signal };
        return verdict(await runCourse(cluster, drive));
      } finally {
        await cluster.stop();
      }
    } finally {
      if (KEEP_LOGS !== undefined) cpSync(join(dataDir, 'logs'), KEEP_LOGS, { recursive: true });
      await removeEngineData(join(dataDir, 'engines'));
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
};

function verdict(course: Course): Measured {
  tellWhere(course);
  const problems = [...lossesIn(course), ...delaysIn(course)];
  return { figures: figuresOf(course), ok: problems.length === 0, problems };
}

/** When webhooks were slow, and which partition stood longest: to be held against the restarts above. */
function tellWhere({ sent, stalls }: Course): void {
  const bySeconds = Map.groupBy(sent.slowAt, (at) => Math.floor(at / SPAN_MS) * SPAN_MS);
  const spans = [...bySeconds].map(([at, some]) => `${new Date(at).toISOString().slice(11, 19)} ${some.length}`);
  const { longestPartition } = stalls;
  process.stderr.write(`slow webhooks from: ${spans.join(', ')}\nlongest stall of a partition: ${longestPartition}\n`);
}
