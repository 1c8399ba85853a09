import type { AddressAllowance } from './address-allowance.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** Asked by our own platform, every few seconds. */
const PROBES = new Set(['/live', '/ready', '/metrics']);
const TOO_MANY_REQUESTS = 429;

interface Request {
  readonly ip: string;
  readonly url: string;
}
interface Reply {
  readonly statusCode: number;
  headers(values: Readonly<Record<string, string>>): Reply;
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: object): unknown;
}
type Hook = (request: Request, reply: Reply, next: () => void) => void;
/** The little of Fastify the guard needs. */
export interface GuardHost {
  addHook(name: 'onRequest' | 'onResponse', hook: Hook): unknown;
}

/** Of all but webhooks, before anything of a request is read: security headers, and 429 for addresses that ask too often. */
export function guardServer(host: GuardHost, allowance: AddressAllowance, onLimited: () => void): void {
  host.addHook('onRequest', (request, reply, next) => {
    reply.headers(SECURITY_HEADERS);
    const waitS = PROBES.has(request.url) ? 0 : allowance.take(request.ip);
    if (waitS === 0) return next();
    onLimited();
    const refusal = { code: 'rate_limited', message: 'too many requests', remedy: `come again in ${waitS} s` };
    reply.status(TOO_MANY_REQUESTS).header('retry-after', String(waitS)).send(refusal);
  });
  host.addHook('onResponse', ({ ip }, { statusCode }, next) => {
    if (statusCode >= 400 && statusCode < 500 && statusCode !== TOO_MANY_REQUESTS) allowance.refused(ip);
    next();
  });
}
