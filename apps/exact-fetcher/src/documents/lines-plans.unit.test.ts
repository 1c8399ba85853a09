import { feedByName } from '@ml-connector/catalogue';
import { ExactCallError } from '@ml-connector/exact';
import { silentLogger } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DivisionSession } from '../calls/division-session.js';
import type { CalledAnswer, ExactCaller } from '../calls/exact-caller.js';
import type { ReadRun } from '../reading/read-run.js';
import type { StreamEntity } from '../store/entities/stream.entity.js';
import type { StreamStore } from '../store/stream-store.js';
import { LinesPlans } from './lines-plans.js';

const DAY_MS = 86_400_000;
const feed = feedByName('sales_entries')!;
const REFUSED = new ExactCallError('bad_request', 'no such thing');
const clock = new ManualClock(Date.UTC(2026, 6, 1));

let stream: StreamEntity;
let session: DivisionSession;
let answers: (string | ExactCallError)[];
let said: string[];
let urls: string[];
let plans: LinesPlans;

beforeEach(() => {
  stream = {
    linesPlan: null,
    linesNote: null,
    linesProbedAt: null,
    linesProbedBy: null,
    calls: 0,
    version: 1,
  } as never;
  const connection = { id: 'c-1', baseUrl: 'https://start.exactonline.nl' };
  session = { key: 'nl:1', connection, division: { number: 1 }, runs: new Map() } as unknown as DivisionSession;
  [answers, said, urls] = [[], [], []];
  const caller = {
    call: (_session: unknown, { url }: { url: string }) => {
      urls.push(url);
      const answer = answers.shift() ?? '{"d":[]}';
      return typeof answer === 'string'
        ? Promise.resolve({ body: Buffer.from(answer) } as CalledAnswer)
        : Promise.reject(answer);
    },
  } as unknown as ExactCaller;
  plans = new LinesPlans({
    caller,
    streams: { advance: () => Promise.resolve(true) } as unknown as StreamStore,
    clock,
    logger: { ...silentLogger, info: (event) => said.push(event), warn: (event) => said.push(event) },
    probeEveryMs: 30 * DAY_MS,
  });
});

const probe = () => plans.probeIfDue(session, stream, feed, 'sweep');
const underWay = (facts: Partial<ReadRun>) =>
  session.runs.set(feed.name, { expanded: true, inHand: null, ...facts } as ReadRun);
const refuse = () => plans.noteRefused(session, stream, feed, REFUSED);

describe('how lines are read', () => {
  it('is asked for once, with one document, and again after thirty days or for another connection', async () => {
    answers = ['{"d":[{"EntryID":"1","SalesEntryLines":{"results":[]}}]}'];
    expect(await probe()).toBe(true);
    expect(new URL(urls[0]!).searchParams.get('$top')).toBe('1');
    expect(stream).toMatchObject({ linesPlan: 'expanded', linesProbedBy: 'c-1', linesProbedAt: clock.now(), calls: 1 });
    expect(await probe()).toBe(false);
    await clock.advance(30 * DAY_MS);
    expect(await probe()).toBe(true);
    session.connection.id = 'c-2';
    expect(await probe()).toBe(true);
    expect(said).toEqual(['lines_read_expanded']);
  });

  it('is separate after a refusal, which is said once however often it is asked', async () => {
    for (let n = 0; n < 3; n++) {
      answers = [REFUSED];
      await probe();
      await clock.advance(31 * DAY_MS);
    }
    expect(stream).toMatchObject({ linesPlan: 'separate', linesNote: 'Exact refused $expand: no such thing' });
    expect(said).toEqual(['lines_read_separately']);
  });

  it.each(['forbidden', 'rate_limited', 'server_error', 'timeout'] as const)(
    'stays open after %s, which says nothing about it',
    async (failure) => {
      answers = [new ExactCallError(failure, 'no')];
      await expect(probe()).rejects.toThrow('no');
      expect(stream.linesPlan).toBeNull();
    },
  );

  it('takes a page that can not be cut for a bad page, not for the end of the process', async () => {
    answers = ['<html>'];
    await expect(probe()).rejects.toMatchObject({
      name: expect.anything(),
      code: 'page_not_json',
      body: Buffer.from('<html>'),
    });
  });

  it('is asked anew when an expanded read is refused, and separate when it is refused once more', async () => {
    await probe();
    await clock.advance(DAY_MS);
    underWay({});
    expect(await refuse()).toBe(true);
    expect(session.runs.size).toBe(0);
    expect(await probe()).toBe(true);
    expect(stream.linesPlan).toBe('expanded');
    underWay({});
    expect(await refuse()).toBe(true);
    expect(stream.linesPlan).toBe('separate');
    // What is refused separately too is about something else: it parks as ever.
    underWay({ expanded: false });
    expect(await refuse()).toBe(false);
    expect(urls.length).toBe(2);
  });
});
