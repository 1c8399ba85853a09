import { cutNotification, verifySignature } from '@ml-connector/webhook-ingress';
import { createSecretKey } from 'node:crypto';
import { contentOf, HOOK, signedBody } from './notification.js';

/** Microseconds by which a signature wrong in its last byte takes longer than one wrong in its first; 95 % interval. */
export interface TimingDifference {
  readonly meanUs: number;
  readonly lowUs: number;
  readonly highUs: number;
}

const NS_PER_US = 1_000;
/** Interruptions of the machine strike both alike and say nothing of the code: the slowest of each are left out. */
const KEPT_SHARE = 0.95;
const Z_95 = 1.96;

/** Checks wrong signatures, `samples` of either kind in random turns, in this process: without a network's noise. */
export function timingDifference(samples: number, random: () => number): TimingDifference {
  const secrets = [createSecretKey(HOOK.secret, 'utf8')];
  const body = signedBody(contentOf(HOOK.firstDivision, 'timed'));
  // Of 64 digits two are a byte.
  const first = wrongAt(body, body.length - 66);
  const last = wrongAt(body, body.length - 4);
  const took: Record<'first' | 'last', Float64Array> = {
    first: new Float64Array(samples),
    last: new Float64Array(samples),
  };
  const check = (given: Buffer): number => {
    const begun = process.hrtime.bigint();
    const cut = cutNotification(given);
    const passed = cut !== undefined && verifySignature(cut, secrets);
    const ns = Number(process.hrtime.bigint() - begun);
    if (passed) throw new Error('a wrong signature passed');
    return ns;
  };
  for (let n = -20_000; n < samples; n++) {
    // Both in each turn, in an order of chance.
    const firstFirst = random() < 0.5;
    const one = check(firstFirst ? first : last);
    const other = check(firstFirst ? last : first);
    // Those below 0 warm up.
    if (n < 0) continue;
    took.first[n] = firstFirst ? one : other;
    took.last[n] = firstFirst ? other : one;
  }
  return difference(took.first, took.last);
}

function wrongAt(body: Buffer, where: number): Buffer {
  const copy = Buffer.from(body);
  copy[where] = copy[where] === 0x30 ? 0x31 : 0x30;
  return copy;
}

function difference(first: Float64Array, last: Float64Array): TimingDifference {
  const a = momentsOf(first);
  const b = momentsOf(last);
  const mean = b.mean - a.mean;
  const half = Z_95 * Math.sqrt(a.variance / a.count + b.variance / b.count);
  const us = (ns: number): number => Math.round(ns) / NS_PER_US;
  return { meanUs: us(mean), lowUs: us(mean - half), highUs: us(mean + half) };
}

function momentsOf(values: Float64Array): { mean: number; variance: number; count: number } {
  const kept = values.toSorted().subarray(0, Math.ceil(values.length * KEPT_SHARE));
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (kept.length - 1);
  return { mean, variance, count: kept.length };
}
