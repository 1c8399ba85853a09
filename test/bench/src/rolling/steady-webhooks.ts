import { systemClock } from '@ml-connector/kernel';
import { randomUUID, createHmac } from 'node:crypto';
import { RawPoster, requestOf } from '../webhook/raw-poster.js';

/** A connection whose webhooks are sent. */
export interface Hook {
  readonly connectionId: string;
  readonly clientId: string;
  readonly secret: string;
  readonly division: number;
}

/** What became of the webhooks. */
export interface SentWebhooks {
  /** Keys of those that were answered 200. */
  readonly answered: ReadonlySet<string>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Tries that broke off or were answered with something else, by status; 0: broke off. */
  readonly repeated: ReadonlyMap<number, number>;
  /** When those were due that took longer than `SLOW_MS`, epoch milliseconds. */
  readonly slowAt: readonly number[];
}

const SLOW_MS = 250;

const AGAIN_MS = 25;

/**
 * Sends signed webhooks at a constant rate, whether those before were answered or not. One that breaks off or is not
 * taken is sent again, as Exact does; its time runs from when it was due until it is taken.
 */
export class SteadyWebhooks {
  readonly #answered = new Set<string>();
  readonly #tookMs: number[] = [];
  readonly #repeated = new Map<number, number>();
  readonly #slowAt: number[] = [];
  readonly #idle: RawPoster[] = [];
  readonly #inFlight = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(
    private readonly port: number,
    private readonly hooks: readonly Hook[],
    perSecond: number,
  ) {
    this.#done = this.#send(1000 / perSecond);
  }

  /** No further ones; those on their way are waited for. */
  async stop(): Promise<SentWebhooks> {
    this.#stop.abort();
    await this.#done;
    await Promise.all(this.#inFlight);
    for (const poster of this.#idle) poster.close();
    const ascending = this.#tookMs.toSorted((a, b) => a - b);
    const at = (share: number): number => Math.round(ascending[Math.floor((ascending.length - 1) * share)] ?? Infinity);
    const times = { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
    return { answered: this.#answered, ...times, repeated: this.#repeated, slowAt: this.#slowAt };
  }

  async #send(gapMs: number): Promise<void> {
    const begunAtMs = performance.now();
    for (let n = 0; !this.#stop.signal.aborted; n++) {
      const dueAtMs = begunAtMs + n * gapMs;
      await systemClock.sleep(dueAtMs - performance.now());
      const hook = this.hooks[n % this.hooks.length] as Hook;
      const sending = this.#deliver(hook, dueAtMs).finally(() => this.#inFlight.delete(sending));
      this.#inFlight.add(sending);
    }
  }

  async #deliver(hook: Hook, dueAtMs: number): Promise<void> {
    const key = randomUUID();
    const request = requestOf(`/webhooks/exact/${hook.connectionId}`, notification(hook, key));
    const poster = this.#idle.pop() ?? new RawPoster(this.port);
    for (let status = 0; status !== 200;) {
      status = await poster.post(request);
      if (status === 200) break;
      this.#repeated.set(status, (this.#repeated.get(status) ?? 0) + 1);
      await systemClock.sleep(AGAIN_MS);
    }
    const tookMs = performance.now() - dueAtMs;
    this.#tookMs.push(tookMs);
    if (tookMs > SLOW_MS) this.#slowAt.push(systemClock.now() - tookMs);
    this.#answered.add(key);
    this.#idle.push(poster);
  }
}

/** A notification as Exact writes and signs it, of a record that does not exist: its stream is read, nothing changes. */
function notification({ clientId, secret, division }: Hook, key: string): Buffer {
  const content = JSON.stringify({
    Topic: 'Accounts',
    ClientId: `{${clientId}}`,
    Division: division,
    Action: 'Update',
    Key: key,
    ExactOnlineEndpoint: `https://start.exactonline.nl/api/v1/${division}/crm/Accounts(guid'${key}')`,
    EventCreatedOn: new Date().toISOString().slice(0, -1),
  });
  const hash = createHmac('sha256', secret).update(content).digest('hex').toUpperCase();
  return Buffer.from(`{"Content":${content},"HashCode":"${hash}"}`);
}
