import { createRequire } from 'node:module';

interface RequestQueue {
  throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

let done = false;

/**
 * kafkajs 2.2.4 schedules its queue check at "throttled until" minus now, a large negative number when nothing is
 * throttled; Node 24 warns of it on stderr. Here the time is at least now, which is what the timer does anyway.
 */
export function calmRequestQueue(): void {
  if (done) return;
  done = true;
  const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  const original = queue.prototype.scheduleCheckPendingRequests;
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    const throttledUntil = this.throttledUntil;
    // eslint-disable-next-line no-restricted-syntax -- compared with the driver's own reading of the machine's clock
    this.throttledUntil = Math.max(throttledUntil, Date.now() + 1);
    original.call(this);
    this.throttledUntil = throttledUntil;
  };
}
