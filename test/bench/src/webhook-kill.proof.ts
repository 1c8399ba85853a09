import { freePort, seededRandom } from '@ml-connector/testing';
import { mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured, MeasureOptions, Measurement } from './measurement.js';
import { Broker } from './webhook/broker.js';
import { KeyServer } from './webhook/key-server.js';
import { KILL_POINTS, KillCourse, type KillTally } from './webhook/kill-course.js';

/** webhook-ingress is killed and its broker restarted, under load. */
export const webhookKill: Measurement = {
  kind: 'proof',
  name: 'webhook-kill',
  doc: 'webhook-ingress under load is killed while it starts, produces, spools and drains; at each fourth kill the broker restarts',
  bar: 'lost, out_of_order are 0',
  defaultRuns: 200,
  measure: async (options, signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-webhook-kill-'));
    const broker = await Broker.start(folder);
    const keys = new KeyServer();
    try {
      return await inFolder(folder, broker, await keys.start(), options, signal);
    } finally {
      keys.stop();
      await broker.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function inFolder(
  folder: string,
  broker: Broker,
  keysUrl: string,
  { runs, seed }: MeasureOptions,
  signal: AbortSignal,
): Promise<Measured> {
  const spoolDir = join(folder, 'spool');
  mkdirSync(spoolDir);
  const settings = {
    port: await freePort(),
    brokers: broker.address,
    keysUrl,
    spoolDir,
    log: openSync(join(folder, 'ingress.log'), 'a'),
    compileCache: join(folder, 'compiled'),
  };
  const startedAt = performance.now();
  const course = new KillCourse({ broker, settings, random: seededRandom(seed), signal });
  const tally = await course.run(Math.max(1, Math.ceil(runs / KILL_POINTS.length)));
  return verdict(tally, Math.round((performance.now() - startedAt) / 1000));
}

function verdict(
  { kills, restarts, answered, lost, doubled, outOfOrder, serverErrors }: KillTally,
  s: number,
): Measured {
  const killed = Object.values(kills).reduce((sum, count) => sum + count, 0);
  const figures = {
    answered,
    lost,
    out_of_order: outOfOrder,
    doubled,
    kills: killed,
    ...Object.fromEntries(Object.entries(kills).map(([point, count]) => [`kills_${point}`, count])),
    broker_restarts: restarts,
    server_errors: serverErrors,
    took_s: s,
  };
  const problems = [
    ...(lost > 0 ? [`${lost} answered notices are not on the bus`] : []),
    ...(outOfOrder > 0 ? [`${outOfOrder} notices stand before an earlier one of their division`] : []),
    ...(answered < killed * 10 ? [`only ${answered} notices were answered: this was no load`] : []),
  ];
  return { figures, ok: problems.length === 0, problems };
}
