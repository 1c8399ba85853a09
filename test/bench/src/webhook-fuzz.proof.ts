import { freePort, seededRandom } from '@ml-connector/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured, Measurement } from './measurement.js';
import { Broker } from './webhook/broker.js';
import { fuzz, type FuzzTally } from './webhook/fuzz-run.js';
import { IngressProcess } from './webhook/ingress-process.js';
import { KeyServer } from './webhook/key-server.js';
import { timingDifference, type TimingDifference } from './webhook/signature-timing.js';

const TIMING_SAMPLES = 100_000;
const MOST_DIFFERENCE_US = 1;
/** A heap breathes: what counts is that its height does not rise. */
const MOST_GROWTH_MB = 16;
/** Too few bodies fill no heap, and what rises then is the warm-up. */
const LEAST_BODIES_FOR_MEMORY = 100_000;

/** Mutated and strange bodies by the million, none of which may pass or hurt. */
export const webhookFuzz: Measurement = {
  kind: 'proof',
  name: 'webhook-fuzz',
  doc: 'mutated, strange and oversized bodies posted to webhook-ingress; then wrong signatures timed, wrong in their first and in their last byte',
  bar: `forged and server_errors are 0, memory_growth_mb at most ${MOST_GROWTH_MB}, the 95 % interval of the timing difference within ${MOST_DIFFERENCE_US} us`,
  defaultRuns: 1_000_000,
  measure: async ({ runs, seed }, signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-webhook-fuzz-'));
    const broker = await Broker.start(folder);
    const keys = new KeyServer();
    const keysUrl = await keys.start();
    const port = await freePort();
    const ingress = new IngressProcess({ port, keysUrl, brokers: broker.address, spoolDir: join(folder, 'spool') });
    try {
      await ingress.answering();
      const random = seededRandom(seed);
      const tally = await fuzz(ingress, port, runs, random, signal);
      const asked = keys.asked;
      return verdict(tally, asked, timingDifference(TIMING_SAMPLES, random));
    } finally {
      await ingress.stop();
      keys.stop();
      await broker.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function verdict(tally: FuzzTally, asked: number, timing: TimingDifference): Measured {
  const { bodies, passed, forged, serverErrors, cut, statuses, rssMb } = tally;
  const half = Math.floor(rssMb.length / 2);
  const growth = Math.round(Math.max(...rssMb.slice(half)) - Math.max(...rssMb.slice(0, half)));
  const figures = {
    bodies,
    forged,
    server_errors: serverErrors,
    passed,
    cut,
    memory_mb: Math.round(rssMb.at(-1) ?? 0),
    memory_growth_mb: growth,
    keys_asked: asked,
    timing_us: timing.meanUs,
    timing_low_us: timing.lowUs,
    timing_high_us: timing.highUs,
    ...Object.fromEntries(Object.entries(statuses).map(([status, count]) => [`status_${status}`, count])),
  };
  const differs = Math.max(-timing.lowUs, timing.highUs) >= MOST_DIFFERENCE_US;
  const problems = [
    ...(forged > 0 ? [`${forged} bodies passed that nobody signed`] : []),
    ...(serverErrors > 0 ? [`${serverErrors} bodies were answered with a fault of ours`] : []),
    ...(cut > bodies / 100 ? [`${cut} connections broke off`] : []),
    ...(bodies >= LEAST_BODIES_FOR_MEMORY && growth > MOST_GROWTH_MB ? [`memory rose by ${growth} MB`] : []),
    ...(differs ? [`the place of a wrong byte shows by ${timing.lowUs} to ${timing.highUs} us`] : []),
  ];
  return { figures, ok: problems.length === 0, problems };
}
