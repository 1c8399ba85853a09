import { serviceEntry } from '@ml-connector/cli';
import { FEEDS } from '@ml-connector/catalogue';
import { FETCHER_API, signServiceToken, TOPICS, type ConnectionState, type StreamView } from '@ml-connector/contracts';
import { createKafkaClient, TopicProducer } from '@ml-connector/kafka';
import { newLineageId, silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { freePort } from '@ml-connector/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../run-program.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const SECRET = 'of-this-benchmark-only-forty-characters-';
const CONNECTION = 'bench';
const FEED = 'transaction_lines';
/** Feeds that every division has a stream of. */
const OF_A_DIVISION = new Set(FEEDS.filter((feed) => feed.perConnection !== true).map(({ name }) => name));

/** What exact-fetcher is started with. */
export interface FetcherSettings {
  readonly brokers: string;
  readonly postgresUrl: string;
  /** Stand-in for Exact and token-service. */
  readonly sourceUrl: string;
  readonly divisions: readonly number[];
  readonly inFlight: number;
  /** Core it is pinned to; absent: any. */
  readonly core?: number;
  /** token-service, where it is not the stand-in for Exact. */
  readonly tokenServiceUrl?: string;
  /** Feed whose records are counted. */
  readonly feed?: string;
  /** Settings that differ from those of the benchmark. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** exact-fetcher as it runs in production, one process, pinned to a core. */
export class FetcherProcess {
  readonly #producer: TopicProducer;

  readonly #feed: string;

  private constructor(
    private readonly settings: FetcherSettings,
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {
    this.#feed = settings.feed ?? FEED;
    const client = createKafkaClient({ brokers: settings.brokers, clientId: 'bench', logger: silentLogger });
    const fail = (error: unknown): never => {
      throw error;
    };
    const health = { register: () => undefined };
    this.#producer = new TopicProducer(client, {
      logger: silentLogger,
      meter: silentMeter,
      clock: systemClock,
      health,
      fail,
    });
  }

  static async start(settings: FetcherSettings): Promise<FetcherProcess> {
    const port = await freePort();
    const { nodeOptions, script } = serviceEntry('exact-fetcher');
    const program = [process.execPath, ...nodeOptions, script];
    const pinned = settings.core === undefined ? program : ['taskset', '-c', String(settings.core), ...program];
    const child = spawn(pinned[0] ?? '', pinned.slice(1), {
      env: {
        ...cleanEnvironment(ROOT),
        PORT: String(port),
        POSTGRES_URL: settings.postgresUrl,
        KAFKA_BROKERS: settings.brokers,
        TOKEN_SERVICE_URL: settings.tokenServiceUrl ?? settings.sourceUrl,
        SERVICE_AUTH_SECRET: SECRET,
        LOG_LEVEL: 'error',
        MAX_DIVISIONS_IN_FLIGHT: String(settings.inFlight),
        PHASE_TIMEOUT_S: '1',
        NOTICE_GAP_S: '0',
        SWEEP_SYNC_S: '86400',
        SWEEP_MODIFIED_S: '86400',
        SWEEP_SNAPSHOT_S: '86400',
        SWEEP_DELETED_S: '86400',
        ...settings.environment,
      },
      stdio: ['ignore', 2, 2],
    });
    const started = new FetcherProcess(settings, child, `http://127.0.0.1:${port}`);
    await started.#until(async () => (await fetch(`${started.url}/ready`)).status === 200);
    return started;
  }

  /** Announces the connection and waits until every stream of every division was read once. */
  async loadNothing(): Promise<void> {
    const { divisions, sourceUrl } = this.settings;
    const state: ConnectionState = {
      connectionId: CONNECTION,
      region: 'nl',
      baseUrl: sourceUrl,
      state: 'authorised',
      reason: null,
      remedy: null,
      divisions: divisions.map((number) => ({
        number,
        name: `Division ${number}`,
        country: 'NL',
        currency: 'EUR',
        moveDate: null,
        blocked: false,
      })),
      webhookUrl: null,
      changedAt: new Date(systemClock.now()).toISOString(),
    };
    await this.#producer.send(TOPICS.connectionState, [{ key: CONNECTION, value: JSON.stringify(state) }]);
    await this.#until(async () => (await this.#live()) >= divisions.length * OF_A_DIVISION.size);
  }

  /** Reads the feed of all divisions; milliseconds until `rows` more records were acknowledged by the broker. */
  async read(rows: number): Promise<number> {
    const before = await this.#records();
    const startedAt = performance.now();
    const value = JSON.stringify({ type: 'sync', id: 'bench', connectionId: CONNECTION, feeds: [this.#feed] });
    await this.#producer.send(TOPICS.command, [{ key: CONNECTION, value }]);
    await this.#until(async () => (await this.#records()) - before >= rows);
    return performance.now() - startedAt;
  }

  /** Reads everything of a feed of a division again, and compares its keys; gives the stream when that is done. */
  async readAgain(division: number, feed: string): Promise<StreamView> {
    const divisionKey = `nl:${division}`;
    const before = await this.stream(divisionKey, feed);
    const value = JSON.stringify({ type: 'full_compare', id: 'again', connectionId: CONNECTION, divisionKey, feed });
    await this.#producer.send(TOPICS.command, [{ key: CONNECTION, value }]);
    let after = before;
    await this.#until(async () => {
      after = await this.stream(divisionKey, feed);
      return after.freshAt !== before.freshAt;
    }, 60_000);
    return after;
  }

  /** A stream as operators see it. */
  async stream(divisionKey: string, feed: string): Promise<StreamView> {
    const found = (await this.#streams()).find((one) => one.divisionKey === divisionKey && one.feed === feed);
    if (found === undefined) throw new Error(`no stream ${feed} of ${divisionKey}`);
    return found;
  }

  /** Puts verified notices of one topic on the bus, as the webhook gateway does. */
  async notify(division: number, topic: string, recordKeys: readonly string[]): Promise<void> {
    const receivedAt = new Date(systemClock.now()).toISOString();
    const about = { connectionId: CONNECTION, region: 'nl', division, topic, action: 'update', receivedAt };
    await this.#producer.send(
      TOPICS.notice,
      recordKeys.map((key) => ({
        key: `nl:${division}`,
        value: JSON.stringify({ ...about, key, lineageId: newLineageId(systemClock.now()) }),
      })),
    );
  }

  /** Most memory the process ever had resident, in MB. */
  peakRssMb(): number {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'));
    return Math.round(Number(found?.[1]) / 1024);
  }

  async stop(): Promise<void> {
    await this.#producer.disconnect();
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode === null && this.child.kill('SIGTERM')) await ended;
  }

  /** Streams of divisions that were read to their end; one of a connection counts for none. */
  async #live(): Promise<number> {
    return (await this.#streams()).filter(({ feed, state }) => state === 'live' && OF_A_DIVISION.has(feed)).length;
  }

  async #streams(): Promise<StreamView[]> {
    const token = await signServiceToken(SECRET, 'operator', 'exact-fetcher', systemClock.now());
    const headers = { connection: 'close', authorization: `Bearer ${token}` };
    return (await (await fetch(`${this.url}${FETCHER_API.streams}`, { headers })).json()) as StreamView[];
  }

  async #records(): Promise<number> {
    return this.#metric('exact_records_total', `feed="${this.#feed}"`);
  }

  async #metric(name: string, label: string): Promise<number> {
    // A connection of its own: a kept one may be closed by the server while this process is busy.
    const headers = { connection: 'close' };
    const text = await (await fetch(`${this.url}/metrics`, { headers })).text();
    return Number(new RegExp(`${name}\\{[^}]*${label}[^}]*\\} (\\d+)`).exec(text)?.[1] ?? 0);
  }

  async #until(done: () => Promise<boolean>, timeoutMs = 600_000): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (!(await done().catch(() => false))) {
      if (this.child.exitCode !== null) throw new Error(`exact-fetcher ended with ${this.child.exitCode}`);
      if (performance.now() > end) throw new Error('exact-fetcher did not get there in time');
      await systemClock.sleep(200);
    }
  }
}
