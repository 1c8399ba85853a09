import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { VirtualTime } from './virtual-time.js';

/** What a server grants, and how its answers look. */
export interface QuotaServerOptions {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly minutely: number;
  readonly daily: number;
  /** Server's clock minus ours, milliseconds. */
  readonly skewMs: number;
  /** Longest way there and back together, milliseconds. */
  readonly longestMs: number;
  /** Path of the feed whose history never ends. */
  readonly endless: string;
  /** What becomes of a call instead of an answer: a status, or `reset` for a broken connection. */
  readonly fault?: (call: SeenCall) => number | 'reset' | null;
}

/** A call as the server saw it. */
export interface SeenCall {
  /** When it arrived; our time. */
  readonly atMs: number;
  readonly division: string;
  readonly path: string;
  /** Who called. */
  readonly owner: string;
  readonly allowed: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Exact Online as the budget sees it: quotas in fixed minutes and UTC days of its own clock, both header groups, only
 * the one that was hit on a 429, answers after a while of virtual time. Every call is counted here, whoever made it.
 */
export class QuotaServer {
  readonly seen: SeenCall[] = [];
  readonly #used = new Map<string, number>();
  readonly #held = new Map<string, Set<symbol>>();
  #server: Server | undefined;
  #rows = 0;
  url = '';
  /** Called when a call waits for virtual time. */
  onHeld: () => void = () => undefined;

  constructor(private readonly options: QuotaServerOptions) {}

  async start(): Promise<void> {
    const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => this.#take(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** Calls of an owner that wait for virtual time. */
  heldOf(owner: string): number {
    return this.#held.get(owner)?.size ?? 0;
  }

  /** The owner is dead: its calls wait for nothing any more, though they still count. */
  forget(owner: string): void {
    this.#held.delete(owner);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const { time, random, longestMs } = this.options;
    const owner = (request.headers.authorization ?? '').replace('Bearer ', '');
    const url = new URL(request.url ?? '/', this.url);
    const [, , , division = '', ...rest] = url.pathname.split('/');
    const path = rest.join('/');
    const held = this.#held.get(owner) ?? new Set<symbol>();
    this.#held.set(owner, held);
    const call = Symbol(path);
    held.add(call);
    const wayMs = longestMs * random() * random() + 20;
    const thereMs = wayMs * random();
    time.after(thereMs, () => {
      const answer = this.#answer({ owner, division, path, url });
      time.after(wayMs - thereMs, () => {
        held.delete(call);
        answer(response);
      });
    });
    this.onHeld();
  }

  /** Counts the call at the moment it arrives, and gives what is sent back later. */
  #answer(call: { owner: string; division: string; path: string; url: URL }): (response: ServerResponse) => void {
    const { time, minutely, daily, skewMs, fault } = this.options;
    const serverMs = time.now() + skewMs;
    const minute = Math.floor(serverMs / MINUTE_MS);
    const day = Math.floor(serverMs / DAY_MS);
    const [minuteKey, dayKey] = [`${call.division} m${minute}`, `${call.division} d${day}`];
    const minuteUsed = this.#used.get(minuteKey) ?? 0;
    const dayUsed = this.#used.get(dayKey) ?? 0;
    const allowed = minuteUsed < minutely && dayUsed < daily;
    const { owner, division, path } = call;
    const seen = { atMs: time.now(), division, path, owner, allowed };
    this.seen.push(seen);
    const failed = fault?.(seen) ?? null;
    if (failed === 'reset') return (response) => response.destroy();
    const date = { date: new Date(serverMs).toUTCString() };
    if (failed !== null && failed >= 500) return (response) => response.writeHead(failed, date).end();
    const counted = allowed ? 1 : 0;
    this.#used.set(minuteKey, minuteUsed + counted).set(dayKey, dayUsed + counted);
    const days = {
      'x-ratelimit-limit': String(daily),
      'x-ratelimit-remaining': String(daily - dayUsed - counted),
      'x-ratelimit-reset': String((day + 1) * DAY_MS),
    };
    const minutes = {
      'x-ratelimit-minutely-limit': String(minutely),
      'x-ratelimit-minutely-remaining': String(minutely - minuteUsed - counted),
      'x-ratelimit-minutely-reset': String((minute + 1) * MINUTE_MS),
    };
    if (!allowed)
      return (response) => response.writeHead(429, { ...date, ...(dayUsed >= daily ? days : minutes) }).end();
    const headers = { 'content-type': 'application/json', ...date, ...days, ...minutes };
    const body = failed === null ? JSON.stringify(this.#page(call)) : '{"error":{"message":{"value":"refused"}}}';
    return (response) => response.writeHead(failed ?? 200, headers).end(body);
  }

  #page({ path, url }: { path: string; url: URL }): object {
    if (path !== this.options.endless) return { d: { results: [] } };
    this.#rows += 1;
    const id = `00000000-0000-4000-8000-${String(this.#rows).padStart(12, '0')}`;
    const next = new URL(url);
    next.searchParams.set('$skiptoken', String(this.#rows));
    return { d: { results: [{ ID: id, Timestamp: String(this.#rows), Division: 1 }], __next: next.href } };
  }
}
