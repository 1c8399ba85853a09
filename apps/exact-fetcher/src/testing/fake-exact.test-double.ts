import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { FakeSubscriptions } from './fake-subscriptions.test-double.js';

/** A row of the fake; `Timestamp` orders it on sync endpoints. */
export type FakeRow = Readonly<Record<string, unknown>>;

/** What the next call of a path gets instead of its rows. */
export interface FakeFault {
  readonly path: string;
  readonly answer: (response: ServerResponse) => void;
}

/** A small stand-in for Exact and token-service in one: pages by `Timestamp` or by position, and counts what it sees. */
export class FakeExact {
  readonly rows = new Map<string, FakeRow[]>();
  readonly faults: FakeFault[] = [];
  readonly subscriptions = new FakeSubscriptions();
  readonly calls: string[] = [];
  pageSize = 3;
  /** Those that have another. */
  readonly pageSizes = new Map<string, number>();
  limitPerMinute = 6000;
  slowMs = 0;
  maxInFlight = 0;
  #inFlight = 0;
  #server: Server | undefined;
  url = '';

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    if (url.pathname.startsWith('/v1/connections')) return json(response, this.#token());
    const [, , , division, ...rest] = url.pathname.split('/');
    const path = rest.join('/');
    this.calls.push(`${path}?${url.searchParams.get('$filter') ?? ''}`);
    this.maxInFlight = Math.max(this.maxInFlight, ++this.#inFlight);
    if (this.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, this.slowMs));
    this.#inFlight--;
    if (division === 'current') return json(response, { d: { results: [{ UserID: 'u-1', CurrentDivision: 100 }] } });
    if (path.startsWith('webhooks/WebhookSubscriptions'))
      return this.subscriptions.answer(request, response, url, {
        division: Number(division),
        headers: this.#rateHeaders(),
      });
    const at = this.faults.findIndex((fault) => path.startsWith(fault.path));
    if (at >= 0) return this.faults.splice(at, 1)[0]!.answer(response);
    json(response, this.#page(url, path), this.#rateHeaders());
  }

  #rateHeaders(): Record<string, string> {
    return {
      'x-ratelimit-minutely-limit': String(this.limitPerMinute),
      'x-ratelimit-minutely-remaining': String(this.limitPerMinute - this.calls.length),
      'x-ratelimit-minutely-reset': String((Math.floor(Date.now() / 60_000) + 1) * 60_000),
      'x-ratelimit-limit': '1000000',
      'x-ratelimit-remaining': '999000',
      'x-ratelimit-reset': String((Math.floor(Date.now() / 86_400_000) + 1) * 86_400_000),
    };
  }

  #token(): object {
    return { accessToken: 'token', expiresAt: Date.now() + 500_000, region: 'nl', baseUrl: this.url };
  }

  #page(url: URL, path: string): object {
    const filter = url.searchParams.get('$filter') ?? '';
    const after = BigInt(/Timestamp gt (\d+)L/.exec(filter)?.[1] ?? 0);
    const asked = [...filter.matchAll(/guid'([^']+)'/g)].map((found) => found[1]);
    const matching = (this.rows.get(path) ?? []).filter(
      (row) =>
        (row['Timestamp'] === undefined || BigInt(String(row['Timestamp'])) > after) &&
        (asked.length === 0 || Object.values(row).some((value) => asked.includes(String(value)))),
    );
    const pageSize = this.pageSizes.get(path) ?? this.pageSize;
    const skip = Number(url.searchParams.get('$skiptoken') ?? 0);
    const next = new URL(url);
    next.searchParams.set('$skiptoken', String(skip + pageSize));
    const results = matching.slice(skip, skip + pageSize);
    return { d: { results, ...(matching.length > skip + pageSize ? { __next: next.href } : {}) } };
  }
}

function json(response: ServerResponse, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
