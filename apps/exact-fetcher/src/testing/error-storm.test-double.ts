import {
  ExactCallError,
  parseRateHeaders,
  type ExactAnswer,
  type ExactCall,
  type ExactClient,
} from '@ml-connector/exact';
import { divisionKey, silentLogger, silentMeter, type Clock, type DivisionKey } from '@ml-connector/kernel';
import { Leases } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';
import { CallBudgets } from '../calls/call-budgets.js';
import { callMetrics } from '../calls/call-metrics.js';
import { BudgetWait, EndpointResting, LeaseLost } from '../calls/call-stops.js';
import { DivisionSession } from '../calls/division-session.js';
import { ErrorGuard } from '../calls/error-guard.js';
import { ExactCaller } from '../calls/exact-caller.js';
import { SiteClocks } from '../calls/site-clocks.js';
import { TokenSource } from '../calls/token-source.js';
import { DivisionLeases } from '../engine/division-leases.js';
import { BudgetStore } from '../store/budget-store.js';
import { ConnectionStore } from '../store/connection-store.js';
import { SCHEMA } from '../store/entities/columns.js';
import { QuotaStore } from '../store/quota-store.js';

/** What a run saw. */
export interface StormCount {
  /** Endpoints that the server locked. */
  locked: number;
  /** Errors the server counted. */
  errors: number;
  calls: number;
  /** Calls that were refused here, before they were made. */
  spared: number;
  kills: number;
  /** Calls that a process tried which was held up while another took its lease. */
  stale: number;
  /** Those of them that were made all the same. */
  staleMade: number;
  storeOutages: number;
}

const ENDPOINTS = ['sync/CRM/Accounts', 'financial/Journals', 'webhooks/WebhookSubscriptions'];
const STATUSES = [400, 401, 403, 404] as const;
const FAILURES = { 400: 'bad_request', 401: 'not_authorised', 403: 'forbidden', 404: 'not_found' } as const;
const HOUR_MS = 3_600_000;
/** More errors than this within an hour, and Exact locks the endpoint. */
const SERVER_TAKES = 10;
const STEPS = 90;
/** Share of the killed processes that were only held up. */
const STALE_SHARE = 0.3;

class Killed extends Error {}
class StoreAway extends Error {}

/** The server's own count of errors. */
class Velocity {
  readonly #times = new Map<string, number[]>();
  locked = 0;
  errors = 0;

  note(key: string, nowMs: number): void {
    const times = [...(this.#times.get(key) ?? []).filter((at) => at > nowMs - HOUR_MS), nowMs];
    this.#times.set(key, times);
    this.errors += 1;
    if (times.length === SERVER_TAKES + 1) this.locked += 1;
  }
}

class StormTokens extends TokenSource {
  #n = 0;
  constructor(clock: Clock) {
    super({ call: () => Promise.reject(new Error('token-service is not asked')) }, clock);
  }

  override get(): ReturnType<TokenSource['get']> {
    this.#n += 1;
    return Promise.resolve({
      accessToken: `t${this.#n}`,
      expiresAt: Infinity,
      region: 'nl',
      baseUrl: 'http://localhost',
    });
  }
}

/** QuotaStore whose writes fail now and then: PostgreSQL went away just then. */
class ShakyQuotas extends QuotaStore {
  isAway: () => boolean = () => false;

  override note(...args: Parameters<QuotaStore['note']>): ReturnType<QuotaStore['note']> {
    return this.isAway() ? Promise.reject(new StoreAway()) : super.note(...args);
  }
}

/**
 * One run: somebody calls endpoints again and again, whatever they answer; most answers are errors, the process is
 * killed at any step, and the store goes away when an error is to be noted.
 */
export async function errorStorm(db: DataSource, number: number, random: () => number): Promise<StormCount> {
  let nowMs = Date.UTC(2026, 6, 1) + Math.floor(random() * 10 * HOUR_MS);
  const clock: Clock = { now: () => nowMs, sleep: () => Promise.resolve() };
  const key = divisionKey('nl', number);
  await prepare(db, key, number);
  const velocity = new Velocity();
  const count: StormCount = {
    locked: 0,
    errors: 0,
    calls: 0,
    spared: 0,
    kills: 0,
    stale: 0,
    staleMade: 0,
    storeOutages: 0,
  };
  const badShare = 0.3 + random() * 0.7;
  // In some runs the end comes nearly each time just then.
  const killShare = random() < 0.3 ? 0.6 : 0.05;
  const awayShare = random() < 0.3 ? 0.6 : 0.1;
  const client = stormyClient({ velocity, clock, random, badShare, killShare, count });
  let process = await startProcess(db, clock, key, client, count, random, awayShare, 'first');
  for (let step = 0; step < STEPS; step++) {
    nowMs += Math.floor(random() * random() * 240_000) + 10;
    const endpoint = ENDPOINTS[Math.floor(random() * random() * ENDPOINTS.length)] ?? '';
    try {
      await process.call(endpoint);
    } catch (error) {
      if (error instanceof EndpointResting || error instanceof BudgetWait) count.spared += 1;
      else if (error instanceof Killed) {
        const held = process;
        process = await startProcess(db, clock, key, client, count, random, awayShare, `after-${step}`);
        // It was only held up, and goes on as if it had its lease still.
        if (random() < STALE_SHARE) await callStale(held, endpoint, count);
      } else if (!(error instanceof ExactCallError || error instanceof StoreAway)) throw error;
      if (error instanceof Killed) count.kills += 1;
    }
    if (random() < 0.1) await process.reopen();
  }
  return { ...count, locked: velocity.locked, errors: velocity.errors };
}

async function callStale(held: StormProcess, endpoint: string, count: StormCount): Promise<void> {
  const before = count.calls;
  count.stale += 1;
  try {
    await held.goOn(endpoint);
  } catch (error) {
    const isStopped = error instanceof LeaseLost || error instanceof EndpointResting || error instanceof BudgetWait;
    const isFault = error instanceof Killed || error instanceof StoreAway || error instanceof ExactCallError;
    if (!isStopped && !isFault) throw error;
  }
  count.staleMade += count.calls - before;
}

interface Weather {
  readonly velocity: Velocity;
  readonly clock: Clock;
  readonly random: () => number;
  readonly badShare: number;
  /** Share of the calls whose answer meets a dead process. */
  readonly killShare: number;
  readonly count: StormCount;
}

function stormyClient({ velocity, clock, random, badShare, killShare, count }: Weather): ExactClient {
  const call = async ({ url }: ExactCall): Promise<ExactAnswer> => {
    await Promise.resolve();
    if (random() < 0.02) throw new Killed();
    count.calls += 1;
    const rate = parseRateHeaders({
      'x-ratelimit-minutely-limit': '600',
      'x-ratelimit-minutely-remaining': '599',
      date: new Date(clock.now()).toUTCString(),
    });
    const status = STATUSES[Math.floor(random() * STATUSES.length)] ?? 400;
    const isBad = random() < badShare;
    if (isBad) velocity.note(url, clock.now());
    // Counted there, and nobody here has heard of it.
    if (random() < killShare) throw new Killed();
    if (isBad) throw new ExactCallError(FAILURES[status], 'refused', { status, rate });
    return { status: 200, headers: {}, body: Buffer.from('{}'), rate, receivedAtMs: clock.now(), tookMs: 1 };
  };
  // Only these two are called.
  return { call, heldBackUntilMs: () => null } as unknown as ExactClient;
}

async function prepare(db: DataSource, key: DivisionKey, number: number): Promise<void> {
  const connections = new ConnectionStore(db);
  await db.query(
    `insert into exact_fetcher.connection (id, region, base_url, state, changed_at) values ($1, 'nl', 'x', 'authorised', '')
     on conflict do nothing`,
    [`storm-${number}`],
  );
  await connections.ensureDivision(key, `storm-${number}`, 'nl', number);
}

/** A process of the fetcher. */
interface StormProcess {
  call(endpoint: string): Promise<unknown>;
  /** Calls without a look at the lease: it had it a moment ago. */
  goOn(endpoint: string): Promise<unknown>;
  /** Gives the lease back and takes it again. */
  reopen(): Promise<void>;
}

/** A process that has the division's lease. */
async function startProcess(
  db: DataSource,
  clock: Clock,
  key: DivisionKey,
  client: ExactClient,
  count: StormCount,
  random: () => number,
  awayShare: number,
  owner: string,
): Promise<StormProcess> {
  const connections = new ConnectionStore(db);
  const quotas = new ShakyQuotas(db);
  const metrics = callMetrics(silentMeter);
  const sites = new SiteClocks(clock, () => clock.now());
  const budgets = new CallBudgets(new BudgetStore(db), sites, clock);
  const guard = new ErrorGuard({ quotas, clock, logger: silentLogger, metrics });
  const caller = new ExactCaller({ client, tokens: new StormTokens(clock), budgets, guard, sites, metrics });
  // The lease of a killed process would be waited for: it is taken over at once here, as under a kept name.
  await db.query('update exact_fetcher.lease set expires_at = 0 where name = $1', [`division:${key}`]);
  const leases = new DivisionLeases(new Leases(db, SCHEMA, clock), clock, owner);
  const division = await connections.division(key);
  const connection = division === null ? null : await connections.connection(division.connectionId);
  if (division === null || connection === null) throw new Error('the division was not prepared');
  const session = new DivisionSession(key, division, connection);
  const open = async (): Promise<void> => {
    session.lease = await leases.acquire(`division:${key}`);
    await guard.load(session, await budgets.load(session));
  };
  await open();
  quotas.isAway = () => {
    const isAway = random() < awayShare;
    if (isAway) count.storeOutages += 1;
    return isAway;
  };
  const goOn = (endpoint: string): Promise<unknown> =>
    caller.call(session, { endpoint, url: endpoint, workClass: 'notice' });
  return {
    goOn,
    call: async (endpoint) => {
      if (!(await session.lease?.renew())) await open();
      return goOn(endpoint);
    },
    reopen: async () => {
      await budgets.save(session);
      await session.lease?.release();
      const { isAway } = quotas;
      quotas.isAway = () => false;
      await open();
      quotas.isAway = isAway;
    },
  };
}
