import type { Clock } from '@ml-connector/kernel';

/** Requests a second from one address. */
export interface RateLimits {
  /** Of a service or operator, by the name its token claims. */
  readonly callerPerS: number;
  /** Of everybody without a token. */
  readonly publicPerS: number;
}

/** An allowance may be saved up for so long. */
const SAVED_S = 5;
const BUCKETS_AT_MOST = 10_000;

interface Bucket {
  left: number;
  at: number;
}

/** Bounds how often an address may ask; a token bucket for each name it gives itself. */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /** 0 when the request may go on, else milliseconds until the next one may. */
  take(address: string, authorization: string | string[] | undefined): number {
    const name = claimedName(authorization);
    const perS = name === null ? this.limits.publicPerS : this.limits.callerPerS;
    const bucket = this.bucket(`${name ?? ''}@${address}`, perS * SAVED_S);
    const now = this.clock.now();
    bucket.left = Math.min(perS * SAVED_S, bucket.left + ((now - bucket.at) / 1000) * perS);
    bucket.at = now;
    if (bucket.left < 1) return Math.ceil(((1 - bucket.left) / perS) * 1000);
    bucket.left -= 1;
    return 0;
  }

  /** The bucket, as the youngest of all; the oldest is forgotten. */
  private bucket(key: string, full: number): Bucket {
    const bucket = this.buckets.get(key) ?? { left: full, at: this.clock.now() };
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    for (const oldest of this.buckets.keys()) {
      if (this.buckets.size <= BUCKETS_AT_MOST) break;
      this.buckets.delete(oldest);
    }
    return bucket;
  }
}

/** The name a token claims, not verified yet: it only chooses the bucket. */
function claimedName(authorization: string | string[] | undefined): string | null {
  const payload = /^Bearer [^.]+\.([\w-]{1,500})\./.exec(String(authorization ?? ''))?.[1];
  if (payload === undefined) return null;
  const name = /"sub":"([\w-]{1,40})"/.exec(Buffer.from(payload, 'base64url').toString())?.[1];
  return name ?? null;
}
