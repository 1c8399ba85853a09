import { apiError, signServiceToken, type ServiceName } from '@ml-connector/contracts';
import { RetriableError, systemClock, TerminalError, errorText } from '@ml-connector/kernel';
import type { Access } from './addresses.js';

/**
 * Calls to the services' internal APIs as an operator; answers are JSON. Errors carry the service's message, and its remedy in
 * `details`.
 */
export interface Services {
  get(service: ServiceName, path: string): Promise<unknown>;
  post(service: ServiceName, path: string, body: unknown, timeoutMs?: number): Promise<unknown>;
  put(service: ServiceName, path: string, body: unknown): Promise<unknown>;
  remove(service: ServiceName, path: string): Promise<unknown>;
}

/** Deadline of an ordinary call. */
export const CALL_TIMEOUT_MS = 30_000;

/** Calls signed with the services' shared secret. */
export function operatorCalls(access: Pick<Access, 'services' | 'serviceAuthSecret'>): Services {
  const call = async (
    service: ServiceName,
    method: string,
    path: string,
    body?: unknown,
    timeoutMs = CALL_TIMEOUT_MS,
  ) => {
    const token = await signServiceToken(access.serviceAuthSecret, 'operator', service, systemClock.now());
    const response = await send(service, `${access.services[service]}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok) throw refused(service, response.status, text);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  };
  return {
    get: (service, path) => call(service, 'GET', path),
    post: (service, path, body, timeoutMs) => call(service, 'POST', path, body, timeoutMs),
    put: (service, path, body) => call(service, 'PUT', path, body),
    remove: (service, path) => call(service, 'DELETE', path),
  };
}

async function send(service: ServiceName, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new RetriableError('service_away', `${service} does not answer at ${url}: ${errorText(cause)}`, { cause });
  }
}

function refused(service: ServiceName, status: number, text: string): TerminalError {
  const parsed = apiError.safeParse(safeJson(text));
  if (!parsed.success)
    return new TerminalError('service_refused', `${service} answered ${status}: ${text.slice(0, 300)}`);
  const { code, message, remedy } = parsed.data;
  return new TerminalError(code, `${service} answered ${status}: ${message}`, { details: { remedy } });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return { notJson: errorText(error) };
  }
}
