import { ManualClock } from '@ml-connector/testing';
import { expect, it } from 'vitest';
import { CallGate } from './call-gate.js';

const never = (): Promise<never> => new Promise(() => undefined);

it('refuses a job when too many wait already', async () => {
  const gate = new CallGate({ atOnce: 1, waiting: 1 }, new ManualClock());
  void gate.run(never);
  void gate.run(never);
  await expect(gate.run(never)).rejects.toMatchObject({ code: 'looker_busy', kind: 'retriable' });
});

it('lets a job that does not wait any more out of the line', async () => {
  const gate = new CallGate({ atOnce: 1, waiting: 1 }, new ManualClock());
  let end: () => void = () => undefined;
  const first = gate.run(() => new Promise<void>((resolve) => (end = resolve)));
  const stop = new AbortController();
  const second = gate.run(never, stop.signal);
  stop.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  const third = gate.run(() => Promise.resolve('done'));
  end();
  await first;
  expect(await third).toBe('done');
});

it('holds every job back once Looker asked for patience', async () => {
  const clock = new ManualClock();
  const gate = new CallGate({ atOnce: 4, waiting: 1 }, clock);
  gate.pause(5_000);
  gate.pause(1_000);
  let allowed = false;
  const waiting = gate.allowed(60_000).then(() => (allowed = true));
  await clock.advance(4_999);
  expect(allowed).toBe(false);
  await clock.advance(1);
  await waiting;
  gate.pause(61_000);
  await expect(gate.allowed(60_000)).rejects.toMatchObject({ code: 'looker_busy', retryAfterMs: 61_000 });
});
