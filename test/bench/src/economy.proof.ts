import { removeEngineData, startEngines } from '@ml-connector/local-engines';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countCalls, type EconomyCounts } from './economy/economy-stand.js';
import type { Measured, Measurement } from './measurement.js';

const ROWS = 100_000;
const NOTICES = 10_000;
const BURST = 20_000;
const NOTICED_RECORDS = 200;
const NOTICES_MS = 60_000;
/** As delivered. */
const NOTICE_GAP_S = 6;
const MOST_CALLS_FOR_ROWS = 105;
const MOST_CALLS_FOR_NOTICES = 12;
const MOST_CALLS_FOR_BURST = 2;

/** Calls as the sandbox of Exact counts them, for many changes and for a storm of notices. */
export const economy: Measurement = {
  kind: 'proof',
  name: 'economy',
  doc: `calls for ${ROWS.toLocaleString('en')} changed rows of a sync feed, and for ${NOTICES.toLocaleString('en')} notices about ${NOTICED_RECORDS} records of one division and topic within a minute, and for ${BURST.toLocaleString('en')} at once`,
  bar: `calls_100k at most ${MOST_CALLS_FOR_ROWS}, calls_10k_notices at most ${MOST_CALLS_FOR_NOTICES}, calls_20k_burst at most ${MOST_CALLS_FOR_BURST}`,
  defaultRuns: 1,
  measure: async ({ runs, seed }, signal) => {
    const found: EconomyCounts[] = [];
    for (let run = 0; run < runs; run++) {
      signal.throwIfAborted();
      found.push(await countOnce(seed + run));
    }
    return judged(found);
  },
};

async function countOnce(seed: number): Promise<EconomyCounts> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-economy-'));
  const dataDir = join(folder, 'engines');
  const engines = await startEngines({ dataDir, only: ['kafka', 'postgres'] });
  const about = {
    rows: ROWS,
    notices: NOTICES,
    burst: BURST,
    noticesMs: NOTICES_MS,
    noticeGapS: NOTICE_GAP_S,
    noticedRecords: NOTICED_RECORDS,
    seed,
  };
  try {
    return await countCalls({ brokers: engines.kafkaBrokers, postgresUrl: engines.postgresUrl }, about);
  } finally {
    await engines.stop();
    await removeEngineData(dataDir);
    rmSync(folder, { recursive: true, force: true });
  }
}

function judged(found: readonly EconomyCounts[]): Measured {
  const most = (pick: (one: EconomyCounts) => number): number => Math.max(...found.map(pick));
  const figures = {
    calls_100k: most(({ changedCalls }) => changedCalls),
    calls_10k_notices: most(({ noticeCalls }) => noticeCalls),
    calls_20k_burst: most(({ burstCalls }) => burstCalls),
    rows_100k: Math.min(...found.map(({ changedRows }) => changedRows)),
    errors: most(({ errors }) => errors),
  };
  const problems = [
    ...(figures.calls_100k > MOST_CALLS_FOR_ROWS ? [`${figures.calls_100k} calls for the changed rows`] : []),
    ...(figures.calls_10k_notices > MOST_CALLS_FOR_NOTICES ? [`${figures.calls_10k_notices} calls for notices`] : []),
    ...(figures.calls_20k_burst > MOST_CALLS_FOR_BURST ? [`${figures.calls_20k_burst} calls for a burst`] : []),
    // Fewer calls than it takes prove nothing.
    ...(figures.rows_100k < ROWS || Math.min(figures.calls_10k_notices, figures.calls_20k_burst) < 1
      ? ['not everything was read']
      : []),
    ...(figures.errors > 0 ? [`${figures.errors} calls were refused`] : []),
  ];
  return { figures, ok: problems.length === 0, problems };
}
