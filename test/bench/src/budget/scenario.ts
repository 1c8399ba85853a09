import type { ConnectionState } from '@ml-connector/contracts';
import { createDatabase } from '@ml-connector/postgres';
import { uniqueName } from '@ml-connector/testing';
import { QuotaServer, type QuotaServerOptions } from './quota-server.js';
import { seededRandom } from '@ml-connector/testing';
import { ReplicaFleet } from './replica-fleet.js';
import { StoreProxy } from './store-proxy.js';
import { VirtualTime } from './virtual-time.js';

/** One stretch of virtual time with replicas, kills and outages of the store. */
export interface ScenarioOptions {
  readonly seed: number;
  readonly postgresUrl: string;
  readonly replicas: number;
  readonly divisions: readonly { readonly region: 'nl' | 'be'; readonly number: number }[];
  readonly minutely: number;
  readonly daily: number;
  /** When it begins; epoch milliseconds. */
  readonly startMs: number;
  readonly hours: number;
  readonly tickMs: number;
  /** Milliseconds between two kills, on average; each is started again after a while. */
  readonly killEveryMs: number;
  /** Milliseconds between two outages of the store, on average. */
  readonly storeOutageEveryMs: number;
  /** Milliseconds between two outages of the bus, on average. */
  readonly busOutageEveryMs: number;
  /** Milliseconds between two notices, on average; null: none. */
  readonly noticeEveryMs: number | null;
  readonly fault?: QuotaServerOptions['fault'];
  readonly signal: AbortSignal;
}

/** A time when something was broken on purpose, and its aftermath. */
export interface Disturbance {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** How long a notice waited for its call. */
export interface NoticeWait {
  readonly atMs: number;
  readonly waitMs: number;
}

/** What was seen. */
export interface ScenarioResult {
  readonly server: QuotaServer;
  readonly skewMs: number;
  readonly disturbances: readonly Disturbance[];
  /** From each notice to the call it caused; those hit by a disturbance are left out. */
  readonly noticeWaits: readonly NoticeWait[];
  readonly kills: number;
  readonly outages: number;
  readonly busOutages: number;
}

const ENDLESS = 'sync/Financial/TransactionLines';
/** A feed that is small and has notices. */
const NOTICED = { feed: 'accounts', path: 'sync/CRM/Accounts' } as const;
/** A killed process keeps its leases so long; the store's clients try again within it. */
const AFTERMATH_MS = 75_000;
const INTERVALS = {
  sync: 60_000,
  modified: 300_000,
  children: 300_000,
  snapshot: 900_000,
  deleted: 60_000,
  control: 86_400_000,
};

interface Stage {
  readonly options: ScenarioOptions;
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly server: QuotaServer;
  readonly fleet: ReplicaFleet;
  readonly proxy: StoreProxy;
  readonly disturbances: Disturbance[];
  readonly notices: { readonly atMs: number; readonly division: string }[];
  kills: number;
  outages: number;
  busOutages: number;
}

/** Plays a scenario to its end; everything it started is stopped. */
export async function playScenario(options: ScenarioOptions): Promise<ScenarioResult> {
  const random = seededRandom(options.seed);
  const skewMs = Math.round((random() - 0.5) * 120_000);
  // The server's first minute of the stretch is whole.
  const time = new VirtualTime(options.startMs - skewMs);
  const { minutely, daily, fault } = options;
  const server = new QuotaServer({
    ...{ time, random, minutely, daily, skewMs, longestMs: 800, endless: ENDLESS },
    ...(fault === undefined ? {} : { fault }),
  });
  const database = await createDatabase(options.postgresUrl, uniqueName('budget'));
  const proxy = new StoreProxy(new URL(database));
  await Promise.all([server.start(), proxy.start()]);
  const { replicas, tickMs, signal } = options;
  const fleet = new ReplicaFleet({
    ...{ time, server, replicas, tickMs, signal, intervals: INTERVALS, postgresUrl: proxy.url },
  });
  const stage: Stage = {
    ...{ options, time, random, server, fleet, proxy },
    ...{ disturbances: [], notices: [], kills: 0, outages: 0, busOutages: 0 },
  };
  try {
    await fleet.start();
    await announce(stage);
    planKills(stage);
    planOutages(stage);
    planBusOutages(stage);
    planNotices(stage);
    await fleet.runUntil(time.now() + options.hours * 3_600_000);
    const { disturbances, kills, outages, busOutages } = stage;
    return { server, skewMs, disturbances, noticeWaits: waitsOf(stage), kills, outages, busOutages };
  } finally {
    await fleet.stop();
    await Promise.all([server.stop(), proxy.stop()]);
  }
}

async function announce({ options, fleet, server, time }: Stage): Promise<void> {
  for (const region of new Set(options.divisions.map((division) => division.region))) {
    const connection: ConnectionState = {
      connectionId: `proof-${region}`,
      region,
      baseUrl: server.url,
      state: 'authorised',
      reason: null,
      remedy: null,
      clientId: 'proof',
      divisions: options.divisions
        .filter((division) => division.region === region)
        .map(({ number }) => ({
          number,
          name: `Division ${number}`,
          country: 'NL',
          currency: 'EUR',
          moveDate: null,
          blocked: false,
        })),
      webhookUrl: null,
      changedAt: new Date(time.now()).toISOString(),
    };
    await fleet.act({ connection });
  }
}

function planKills(stage: Stage): void {
  const { time, random, fleet, options } = stage;
  const next = (): void =>
    time.after(options.killEveryMs * (0.5 + random()), async () => {
      const victim = victimOf(stage);
      const downMs = 5_000 + random() * 60_000;
      stage.kills += 1;
      stage.disturbances.push({ fromMs: time.now(), untilMs: time.now() + downMs + AFTERMATH_MS });
      await fleet.kill(victim);
      time.after(downMs, () => startAgain(stage, victim));
      next();
    });
  next();
}

/** Every other time the one that called last: it has a lease, and maybe a call under way. */
function victimOf({ random, options, server }: Stage): number {
  const owner = /\d+$/.exec(server.seen.at(-1)?.owner ?? '')?.[0];
  const any = Math.floor(random() * options.replicas);
  return random() < 0.5 && owner !== undefined ? Number(owner) : any;
}

/** Without its store a service does not start: whoever runs it tries again. */
function startAgain(stage: Stage, victim: number): void {
  if (stage.proxy.isCut) stage.time.after(5_000, () => startAgain(stage, victim));
  else stage.fleet.spawn(victim);
}

function planOutages(stage: Stage): void {
  const { time, random, proxy, options } = stage;
  const next = (): void =>
    time.after(options.storeOutageEveryMs * (0.5 + random()), () => {
      const awayMs = 2_000 + random() * 90_000;
      stage.outages += 1;
      stage.disturbances.push({ fromMs: time.now(), untilMs: time.now() + awayMs + AFTERMATH_MS });
      proxy.cut();
      time.after(awayMs, () => proxy.mend());
      next();
    });
  next();
}

function planBusOutages(stage: Stage): void {
  const { time, random, fleet, options } = stage;
  const next = (): void =>
    time.after(options.busOutageEveryMs * (0.5 + random()), () => {
      const awayMs = 5_000 + random() * 60_000;
      stage.busOutages += 1;
      stage.disturbances.push({ fromMs: time.now(), untilMs: time.now() + awayMs + AFTERMATH_MS });
      fleet.setBus(false);
      time.after(awayMs, () => fleet.setBus(true));
      next();
    });
  next();
}

function planNotices(stage: Stage): void {
  const { time, random, fleet, notices, options } = stage;
  const { noticeEveryMs } = options;
  if (noticeEveryMs === null) return;
  const next = (): void =>
    time.after(noticeEveryMs * (0.5 + random()), async () => {
      const division = options.divisions[Math.floor(random() * options.divisions.length)];
      const isBroken = stage.disturbances.some(({ untilMs }) => untilMs > time.now());
      if (division !== undefined && !isBroken) {
        notices.push({ atMs: time.now(), division: String(division.number) });
        await fleet.act({ notice: { divisionKey: `${division.region}:${division.number}`, feed: NOTICED.feed } });
      }
      next();
    });
  time.after(600_000, next);
}

function waitsOf({ notices, server, disturbances, time }: Stage): NoticeWait[] {
  return notices.flatMap(({ atMs, division }) => {
    const call = server.seen.find(
      (seen) => seen.atMs > atMs && seen.division === division && seen.path === NOTICED.path,
    );
    const untilMs = call?.atMs ?? time.now();
    const isBroken = disturbances.some((other) => other.fromMs < untilMs && other.untilMs > atMs);
    return isBroken || time.now() - atMs < 120_000 ? [] : [{ atMs, waitMs: untilMs - atMs }];
  });
}
