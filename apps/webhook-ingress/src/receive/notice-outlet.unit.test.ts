import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageSink, OutgoingMessage } from '@ml-connector/kafka';
import { RetriableError, silentLogger } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Spool } from '../spool/spool.js';
import { BROKER_WAIT_MS, NoticeOutlet } from './notice-outlet.js';

/** A broker that answers, refuses or hangs. */
class FakeSink implements MessageSink {
  mode: 'well' | 'away' | 'hangs' = 'well';
  tries = 0;
  readonly written: string[] = [];

  async send(_topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
    this.tries++;
    if (this.mode === 'hangs') return new Promise(() => undefined);
    if (this.mode === 'away') throw new RetriableError('kafka_produce_failed', 'away');
    this.written.push(...messages.map(({ value }) => String(value)));
  }
}

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function outletOn(sink: MessageSink, maxBytes = 100_000, dir = mkdtempSync(join(tmpdir(), 'outlet-test-'))) {
  const clock = new ManualClock();
  const spool = new Spool({ dir, maxBytes, logger: silentLogger });
  const outlet = new NoticeOutlet({ sink, spool, clock, logger: silentLogger, drained: { add: () => undefined } });
  await outlet.start();
  cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
  cleanUps.push(() => outlet.stop());
  return { clock, spool, outlet, dir };
}
const deliver = (outlet: NoticeOutlet, ...values: string[]) =>
  Promise.all(values.map((value) => outlet.deliver({ key: 'k', value })));
/** The disk is a real one: on a busy machine it takes its time. */
async function until(done: () => boolean, clock: ManualClock): Promise<void> {
  for (const end = Date.now() + 15_000; Date.now() < end && !done();) {
    await clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(done()).toBe(true);
}

describe('NoticeOutlet', () => {
  it('answers once the brokers have it', async () => {
    const sink = new FakeSink();
    const { outlet } = await outletOn(sink);
    expect(await deliver(outlet, 'a', 'b', 'c')).toEqual(['accepted', 'accepted', 'accepted']);
    expect(sink.written).toEqual(['a', 'b', 'c']);
  });

  it('keeps the order: what comes while anything waits on disk goes behind it', async () => {
    const sink = new FakeSink();
    const { outlet, clock, spool } = await outletOn(sink);
    sink.mode = 'away';
    expect(await deliver(outlet, 'a', 'b')).toEqual(['spooled', 'spooled']);
    sink.mode = 'well';
    await deliver(outlet, 'c', 'd');
    await until(() => spool.bytes === 0 && sink.written.length === 4, clock);
    expect(sink.written).toEqual(['a', 'b', 'c', 'd']);
    await until(() => outlet.health().detail === undefined, clock);
    expect(await deliver(outlet, 'e')).toEqual(['accepted']);
  });

  it('does not let a sender wait for brokers that hang', async () => {
    const sink = new FakeSink();
    sink.mode = 'hangs';
    const { outlet, clock } = await outletOn(sink);
    let answers: string[] = [];
    void deliver(outlet, 'a', 'b').then((all) => (answers = all));
    await vi.waitFor(() => expect(sink.tries).toBe(1));
    await clock.advance(BROKER_WAIT_MS);
    // The clock stands still from here on: `b`, in a second group behind `a`, does not wait the same time again.
    await vi.waitFor(() => expect(answers).toEqual(['spooled', 'spooled']), { timeout: 15_000 });
    expect(outlet.health()).toMatchObject({ ok: true, detail: expect.stringContaining('Kafka is away') });
  });

  it('sends at its start what a process left that was killed between write and drain', async () => {
    const sink = new FakeSink();
    sink.mode = 'away';
    const dead = await outletOn(sink);
    await deliver(dead.outlet, 'a', 'b');
    // It is not dead at all: its clock stands still once its drain has failed, and it leaves the disk alone from then on.
    await vi.waitFor(() => expect(sink.tries).toBeGreaterThan(1), { timeout: 15_000 });
    const back = new FakeSink();
    const next = await outletOn(back, 100_000, dead.dir);
    await until(() => back.written.length >= 2, next.clock);
    expect(back.written).toEqual(['a', 'b']);
    expect(await deliver(next.outlet, 'c')).toEqual([expect.stringMatching(/accepted|spooled/)]);
    await until(() => back.written.includes('c'), next.clock);
    expect(back.written).toEqual(['a', 'b', 'c']);
  });

  it('refuses when neither brokers nor disk have room, is not ready then, and comes back by itself', async () => {
    const sink = new FakeSink();
    sink.mode = 'away';
    const { outlet, clock } = await outletOn(sink, 1_500);
    expect(await deliver(outlet, 'x'.repeat(1_000))).toEqual(['spooled']);
    await expect(deliver(outlet, 'y'.repeat(1_000))).rejects.toMatchObject({ code: 'spool_full' });
    expect(outlet.health().ok).toBe(false);
    sink.mode = 'well';
    await until(() => outlet.health().ok, clock);
    expect(await deliver(outlet, 'z')).toHaveLength(1);
  });
});
