import { drop, ok, retry, RetriableError, silentLogger, silentMeter, TerminalError } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../producer/outgoing-message.js';
import type { BatchMessage } from './batch-message.js';
import { BatchAbandoned, BatchRunner, type Handle } from './batch-runner.js';
import { consumerMetrics } from './consumer-metrics.js';
import { OutcomeActor } from './outcome-actor.js';

const batchOf = (texts: readonly string[]): BatchMessage[] =>
  texts.map((text, i) => ({ key: null, value: Buffer.from(text), offset: String(i), timestamp: '0' }));
const textsOf = (messages: readonly BatchMessage[]) => messages.map((message) => String(message.value));

function runnerOf(
  handle: Handle,
  options: { bisect?: boolean; abort?: AbortController; givingAway?: AbortSignal } = {},
) {
  const clock = new ManualClock();
  const metrics = consumerMetrics(silentMeter);
  const letters: OutgoingMessage[] = [];
  const sink = { send: async (_topic: string, messages: readonly OutgoingMessage[]) => void letters.push(...messages) };
  const actor = new OutcomeActor('transformer', sink, metrics, { clock, logger: silentLogger });
  const signal = (options.abort ?? new AbortController()).signal;
  const source = { topic: 't', partition: 0, signal };
  const { givingAway } = options;
  const deps = { actor, metrics, clock, logger: silentLogger, ...(givingAway === undefined ? {} : { givingAway }) };
  const runner = new BatchRunner(deps, source, handle, options.bisect ?? false);
  const reasons = () => letters.map((letter) => `${String(letter.value)}: ${String(letter.headers?.['dl-reason'])}`);
  return { runner, clock, reasons };
}

describe('BatchRunner', () => {
  it('finds every poison message of any batch, hands the others on once in order, and takes no more than its time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), async (poisoned) => {
        const done: string[] = [];
        const texts = poisoned.map((bad, i) => `${bad ? 'poison' : 'fine'}${i}`);
        const handle: Handle = (messages) => {
          if (textsOf(messages).some((text) => text.startsWith('poison'))) return Promise.reject(new Error('bug'));
          done.push(...textsOf(messages));
          return Promise.resolve(messages.map(() => ok(1)));
        };
        const { runner, clock, reasons } = runnerOf(handle, { bisect: true });
        const startedAt = clock.now();
        let endedAt = 0;
        const running = runner.run(batchOf(texts)).then(() => (endedAt = clock.now()));
        while (endedAt === 0) await clock.advance(500);
        await running;
        expect(done).toEqual(texts.filter((text) => text.startsWith('fine')));
        expect(reasons()).toEqual(texts.filter((text) => text.startsWith('poison')).map((text) => `${text}: unknown`));
        expect(endedAt - startedAt).toBeLessThanOrEqual(32_000);
      }),
      { numRuns: 20 },
    );
  });

  it('buries the one record of a terminal error at once, with its code', async () => {
    const handle: Handle = (messages) =>
      textsOf(messages).includes('bad')
        ? Promise.reject(new TerminalError('message_too_large', 'too large'))
        : Promise.resolve();
    const { runner, reasons } = runnerOf(handle, { bisect: true });
    await runner.run(batchOf(['a', 'bad', 'c']));
    expect(reasons()).toEqual(['bad: message_too_large']);
  });

  it('does not count the time of an outage against a record', async () => {
    let calls = 0;
    const handle: Handle = () => {
      calls++;
      return calls < 40 ? Promise.reject(new RetriableError('away', 'away')) : Promise.resolve();
    };
    const { runner, clock, reasons } = runnerOf(handle, { bisect: true });
    const running = runner.run(batchOf(['a', 'b']));
    await clock.advance(600_000);
    await running;
    expect(calls).toBe(40);
    expect(reasons()).toEqual([]);
  });

  it('retries outcomes for 30 s, then buries what is left with the last reason as detail', async () => {
    const handle: Handle = (messages) =>
      Promise.resolve(textsOf(messages).map((text) => (text === 'x' ? retry('locked', 4000) : drop('unwanted'))));
    const { runner, clock, reasons } = runnerOf(handle);
    const running = runner.run(batchOf(['x', 'y']));
    await clock.advance(60_000);
    await running;
    expect(reasons()).toEqual(['x: retries_exhausted']);
  });

  it('gives the batch up when stopped while waiting', async () => {
    const abort = new AbortController();
    const { runner, clock } = runnerOf(() => Promise.reject(new RetriableError('away', 'away')), { abort });
    const running = runner.run(batchOf(['a']));
    const ended = expect(running).rejects.toThrow(BatchAbandoned);
    await clock.advance(1000);
    abort.abort();
    await ended;
  });

  it('leaves a batch that waits for an outage to the next owner, but not one message that is being blamed', async () => {
    const givingAway = new AbortController();
    const away = runnerOf(() => Promise.reject(new RetriableError('away', 'away')), { givingAway: givingAway.signal });
    const poisoned = runnerOf(() => Promise.reject(new Error('bug')), { bisect: true, givingAway: givingAway.signal });
    const waiting = expect(away.runner.run(batchOf(['a']))).rejects.toThrow(BatchAbandoned);
    const blaming = poisoned.runner.run(batchOf(['b']));
    givingAway.abort();
    await away.clock.advance(1);
    await waiting;
    await poisoned.clock.advance(60_000);
    await blaming;
    expect(poisoned.reasons()).toEqual(['b: unknown']);
  });

  it('refuses a handler that answers for fewer messages than it got', async () => {
    const { runner } = runnerOf(() => Promise.resolve([ok(1)]));
    await expect(runner.run(batchOf(['a', 'b']))).rejects.toMatchObject({ code: 'outcome_count' });
  });
});
