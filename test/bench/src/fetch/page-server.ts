import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { PAGE_ROWS, PageSource } from './page-source.js';

/**
 * Exact and token-service for the benchmark, a process of its own: ledger lines as pages of a sync feed, every other
 * endpoint empty, limits far away. `POST /arm?pages=N` gives every division N pages; `GET /served` counts them.
 */
const BENCHED = 'sync/Financial/TransactionLines';
const source = new PageSource();
let pages = 0;
let served = 0;
let cached: Buffer[] = [];

const server = createServer((request, response) => {
  request.resume();
  answer(request, response);
});
server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.send?.({ url: `http://127.0.0.1:${port}` });
});
process.once('disconnect', () => process.exit(0));

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
  if (url.pathname.startsWith('/v1/')) return json(response, token(url.origin));
  if (url.pathname === '/arm') return json(response, arm(Number(url.searchParams.get('pages'))));
  if (url.pathname === '/served') return json(response, { served });
  if (url.pathname.endsWith(BENCHED)) return body(response, page(url));
  return json(response, { d: { results: [] } });
}

function token(baseUrl: string): object {
  return { accessToken: 'token', expiresAt: Date.now() + 500_000, region: 'nl', baseUrl };
}

/** Pages are made ahead, but for the address of the next one: the server must not be what is measured. */
function arm(wanted: number): object {
  pages = wanted;
  served = 0;
  cached = Array.from({ length: pages }, (_, n) => source.page(n, null));
  return { pages };
}

function page(url: URL): Buffer {
  const after = Number(/Timestamp gt (\d+)L/.exec(url.searchParams.get('$filter') ?? '')?.[1] ?? 0);
  const number = Number(url.searchParams.get('page') ?? Math.max(0, Math.floor((after - 1) / PAGE_ROWS)));
  const made = cached[number];
  if (made === undefined) return Buffer.from('{"d":{"results":[]}}');
  served++;
  if (number + 1 >= pages) return made;
  url.searchParams.set('page', String(number + 1));
  return Buffer.concat([made.subarray(0, -2), Buffer.from(`,"__next":${JSON.stringify(url.href)}}}`)]);
}

function json(response: ServerResponse, value: object): void {
  body(response, Buffer.from(JSON.stringify(value)));
}

function body(response: ServerResponse, bytes: Buffer): void {
  const minute = (Math.floor(Date.now() / 60_000) + 1) * 60_000;
  const day = (Math.floor(Date.now() / 86_400_000) + 1) * 86_400_000;
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    'x-ratelimit-minutely-limit': '1000000',
    'x-ratelimit-minutely-remaining': '999000',
    'x-ratelimit-minutely-reset': String(minute),
    'x-ratelimit-limit': '10000000',
    'x-ratelimit-remaining': '9990000',
    'x-ratelimit-reset': String(day),
  });
  response.end(bytes);
}
