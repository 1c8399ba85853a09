import { noTracer, silentLogger, silentMeter, type Tracer, type Traces } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptCounts, KeptFreshness, LoneReplica } from '../testing/kept-books.test-double.js';
import { ScriptedLooker } from '../testing/scripted-looker.js';
import { DatagroupTrigger, type TriggerOptions } from './datagroup-trigger.js';

const PATCH = 'PATCH /datagroups/1';
const GET = 'GET /datagroups/1';
const LOGOUT = 'DELETE /logout';
const DEBOUNCE_MS = 5_000;
const NOT_READY_MS = 1_000;

const LOAD = { divisionKey: 'nl:1', table: 'items', loadedAt: 1 };

let looker: ScriptedLooker;
let clock: ManualClock;
let trigger: DatagroupTrigger;
let counts: KeptCounts;
let book: KeptFreshness;
let replicas: LoneReplica;
let failures: unknown[];
let toldOf: Traces[];

const tracer: Tracer = {
  ...noTracer,
  resume: (_name, _attributes, from, work) => {
    toldOf.push(from);
    return work();
  },
};

async function start(options: Partial<TriggerOptions> = {}): Promise<void> {
  const fail = (error: unknown): void => void failures.push(error);
  const jobs = await looker.jobs(clock);
  const ports = { clock, logger: silentLogger, meter: silentMeter, tracer };
  const ready = (): Promise<boolean> => Promise.resolve(true);
  trigger = new DatagroupTrigger(
    { jobs, one: replicas, book, counts, ...ports },
    { debounceMs: DEBOUNCE_MS, perDay: 100, callsPerDay: 0, ready, fail, ...options },
  );
  trigger.onApplicationBootstrap();
}
const load = (traces: Traces = []): Promise<void> => trigger.markLoaded([LOAD], traces);

/** Steps over one debounce and waits for the jobs it starts to have ended so many tokens. */
async function told(logouts: number): Promise<void> {
  await clock.advance(DEBOUNCE_MS);
  await vi.waitFor(() => expect(looker.count(LOGOUT)).toBe(logouts), { timeout: 5_000 });
  await clock.advance(0);
}

beforeEach(() => {
  looker = new ScriptedLooker();
  clock = new ManualClock();
  counts = new KeptCounts();
  book = new KeptFreshness();
  replicas = new LoneReplica();
  failures = [];
  toldOf = [];
  looker.answers.set('GET /datagroups', { body: [{ id: '1', model_name: 'exact_core', name: 'exact_loads' }] });
  looker.answers.set(GET, { body: { id: '1', triggered_at: 4_000_000_000 } });
});
afterEach(async () => {
  await trigger.beforeApplicationShutdown();
  looker.close();
  expect(failures).toEqual([]);
});

describe('DatagroupTrigger', () => {
  it('tells once at the start, for a load heard before it may not have been told', async () => {
    await start();
    await told(1);
    expect(looker.count(PATCH)).toBe(1);
    expect(await trigger.lastConfirmed()).not.toBeNull();
  });

  it('gathers the loads of some seconds into one call', async () => {
    await start();
    await told(1);
    for (let i = 0; i < 20; i++) {
      await load();
      await clock.advance(100);
    }
    await told(2);
    await clock.advance(60_000);
    expect(looker.count(PATCH)).toBe(2);
  });

  it('ends the traces of the loads it tells of, and keeps those it could not tell of', async () => {
    await start();
    await told(1);
    looker.answers.set(PATCH, { status: 503, body: { message: 'away' } });
    const minutes = async (count: number): Promise<void> => {
      for (let minute = 0; minute < count; minute++) {
        await clock.advance(60_000);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    };
    await load(['a']);
    await minutes(10);
    expect(toldOf.at(-1)).toEqual(['a']);
    await load(['b']);
    await minutes(20);
    expect(toldOf.at(-1)).toEqual(['a', 'b']);
    looker.answers.delete(PATCH);
    await minutes(20);
    await told(looker.count(LOGOUT));
    const tries = toldOf.length;
    await load();
    await minutes(1);
    expect(toldOf.slice(tries)).toEqual([[]]);
  });

  it('ends a trace that is heard of ever again, and those heard of behind it', async () => {
    const placeOf = (traceId: string, span: number): string => `00-${traceId}-${String(span).padStart(16, '0')}-01`;
    let heard = false;
    await start({ ready: () => Promise.resolve(heard) });
    for (let span = 1; span <= 300; span++) await load([placeOf('a'.repeat(32), span)]);
    await load([placeOf('b'.repeat(32), 1)]);
    heard = true;
    await told(1);
    expect(toldOf.at(-1)?.map((place) => place.slice(3, 35))).toEqual(['a'.repeat(32), 'b'.repeat(32)]);
  });

  it('waits for the model before it tells, and forgets no load', async () => {
    let ready = false;
    await start({ ready: () => Promise.resolve(ready) });
    await clock.advance(60_000);
    expect(looker.seen).toEqual([]);
    ready = true;
    await clock.advance(NOT_READY_MS);
    await told(1);
  });

  it('does not confirm what Looker did not take over', async () => {
    looker.answers.set(GET, { body: { id: '1', triggered_at: 1 } });
    await start();
    await told(1);
    expect(await trigger.lastConfirmed()).toBeNull();
    looker.answers.set('GET /datagroups', { body: [] });
    await load();
    await told(2);
    expect(await trigger.lastConfirmed()).toBeNull();
  });

  it('keeps to the number of a day, and begins again the next', async () => {
    await start({ perDay: 1 });
    await told(1);
    await load();
    await clock.advance(60_000);
    expect(looker.count(PATCH)).toBe(1);
    await clock.advance(86_400_000);
    await load();
    await told(2);
    expect(looker.count(PATCH)).toBe(2);
  });

  it('counts over a restart, so that a service that starts again and again keeps to the number too', async () => {
    await start({ perDay: 1 });
    await told(1);
    await trigger.beforeApplicationShutdown();
    looker.close();
    looker = new ScriptedLooker();
    await book.hear();
    await start({ perDay: 1 });
    await clock.advance(120_000);
    expect(looker.seen).toEqual([]);
  });

  it('tells no more once the calls of the day are used up, whatever they were for', async () => {
    await start({ callsPerDay: 1_000 });
    await told(1);
    await counts.add('calls', clock.now(), 1_000);
    await load();
    await clock.advance(120_000);
    expect(looker.count(PATCH)).toBe(1);
  });

  it('tells of what another replica heard and did not tell, and not of what it told', async () => {
    await start();
    await told(1);
    await book.hear();
    await clock.advance(60_000);
    await told(2);
    await book.hear();
    await book.setTold((await book.state()).heard, clock.now());
    await clock.advance(180_000);
    expect(looker.count(PATCH)).toBe(2);
  });

  it('waits while another replica tells', async () => {
    replicas.taken.add('freshness');
    await start();
    await clock.advance(60_000);
    expect(looker.seen).toEqual([]);
    replicas.taken.delete('freshness');
    await told(1);
  });

  it('asks a Looker that is away less and less often, and tells when it is back', async () => {
    looker.answers.set(PATCH, { status: 503, body: { message: 'away' } });
    await start();
    // Each job tries four times within seconds; an hour of outage must not become hundreds of jobs.
    for (let minute = 0; minute < 60; minute++) {
      await clock.advance(60_000);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    expect(looker.count(LOGOUT)).toBeLessThan(30);
    looker.answers.delete(PATCH);
    await clock.advance(300_000);
    await vi.waitFor(async () => expect(await trigger.lastConfirmed()).not.toBeNull(), { timeout: 5_000 });
  });

  it('stops at once while Looker does not answer', async () => {
    looker.answers.set(PATCH, 'hang');
    await start();
    await clock.advance(DEBOUNCE_MS);
    await vi.waitFor(() => expect(looker.count(PATCH)).toBe(1));
    await trigger.beforeApplicationShutdown();
    expect(looker.count(LOGOUT)).toBe(1);
  });
});
