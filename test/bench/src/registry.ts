import { budget } from './budget.proof.js';
import { economy } from './economy.proof.js';
import { equal } from './equal.proof.js';
import { errorQuota } from './error-quota.proof.js';
import { fetchBench } from './fetch.bench.js';
import { keyRotation } from './key-rotation.proof.js';
import { mainJob } from './main-job.bench.js';
import type { Measurement } from './measurement.js';
import { outage } from './outage.proof.js';
import { secretsProof } from './secrets.proof.js';
import { tokenCustody } from './token-custody.proof.js';
import { tokenRead } from './token-read.bench.js';

/** Every benchmark and proof; a new one is a file of its own and a line here. */
export const MEASUREMENTS: readonly Measurement[] = [
  mainJob,
  fetchBench,
  equal,
  budget,
  errorQuota,
  economy,
  outage,
  tokenCustody,
  tokenRead,
  keyRotation,
  secretsProof,
];
