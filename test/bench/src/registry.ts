import { budget } from './budget.proof.js';
import { economy } from './economy.proof.js';
import { equal } from './equal.proof.js';
import { errorQuota } from './error-quota.proof.js';
import { fanOut } from './fan-out.proof.js';
import { fetchBench } from './fetch.bench.js';
import { freshness } from './freshness.proof.js';
import { keyRotation } from './key-rotation.proof.js';
import { load } from './load.bench.js';
import { looker } from './looker.bench.js';
import { lookerFaults } from './looker-faults.proof.js';
import { mainJob } from './main-job.bench.js';
import { marts } from './marts.bench.js';
import type { Measurement } from './measurement.js';
import { model } from './model.proof.js';
import { outage } from './outage.proof.js';
import { rebalance } from './rebalance.proof.js';
import { reconcile } from './reconcile.proof.js';
import { replay } from './replay.proof.js';
import { restore } from './restore.proof.js';
import { rolling } from './rolling.proof.js';
import { secretsProof } from './secrets.proof.js';
import { sizing } from './sizing.bench.js';
import { swap } from './swap.proof.js';
import { tokenCustody } from './token-custody.proof.js';
import { tokenRead } from './token-read.bench.js';
import { tracing } from './tracing.bench.js';
import { traces } from './traces.proof.js';
import { webhook } from './webhook.bench.js';
import { webhookFuzz } from './webhook-fuzz.proof.js';
import { webhookKill } from './webhook-kill.proof.js';
import { writerKill } from './writer-kill.proof.js';

/** Every benchmark and proof; a new one is a file of its own and a line here. */
export const MEASUREMENTS: readonly Measurement[] = [
  mainJob,
  fetchBench,
  equal,
  freshness,
  budget,
  errorQuota,
  economy,
  outage,
  tokenCustody,
  tokenRead,
  keyRotation,
  secretsProof,
  load,
  marts,
  model,
  fanOut,
  sizing,
  webhook,
  webhookKill,
  webhookFuzz,
  reconcile,
  replay,
  swap,
  writerKill,
  rebalance,
  rolling,
  restore,
  looker,
  lookerFaults,
  traces,
  tracing,
];
