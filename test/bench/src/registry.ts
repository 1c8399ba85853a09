import { equal } from './equal.proof.js';
import { fetchBench } from './fetch.bench.js';
import { mainJob } from './main-job.bench.js';
import type { Measurement } from './measurement.js';
import { tokenCustody } from './token-custody.proof.js';
import { tokenRead } from './token-read.bench.js';

/** Every benchmark and proof; a new one is a file of its own and a line here. */
export const MEASUREMENTS: readonly Measurement[] = [mainJob, fetchBench, equal, tokenCustody, tokenRead];
