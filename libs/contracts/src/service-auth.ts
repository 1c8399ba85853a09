import { TerminalError } from '@ml-connector/kernel';
import { decodeJwt, jwtVerify, SignJWT } from 'jose';
import { CALLERS, type Caller } from './callers.js';
import { serviceKeysOf, type ServiceKeys } from './service-keys.js';

/** Seconds a service token lives. */
export const SERVICE_TOKEN_TTL_S = 60;
/** Seconds two machines' clocks may differ. */
const TOLERANCE_S = 5;

/** What a valid service token says. */
export interface ServiceTokenClaims {
  readonly caller: Caller;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

/**
 * A short-lived signed token that says who calls whom (HS256, under the key of that pair). `keys`: keys, or a text that
 * `serviceKeysOf` reads. Throws a terminal `no_service_key` when this process has no key of the pair.
 */
export async function signServiceToken(
  keys: string | ServiceKeys,
  caller: Caller,
  audience: string,
  nowMs: number,
): Promise<string> {
  const [key] = keysOf(keys).of(caller, audience);
  if (key === undefined)
    throw new TerminalError('no_service_key', `no key is here for calls of ${caller} to ${audience}`);
  const issuedAt = Math.floor(nowMs / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(caller)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + SERVICE_TOKEN_TTL_S)
    .sign(key);
}

/** What the token of an Authorization header says. Throws a terminal error `not_authenticated`. */
export async function readServiceToken(
  keys: string | ServiceKeys,
  authorization: string | undefined,
  audience: string,
  nowMs: number,
): Promise<ServiceTokenClaims> {
  const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
  if (token === undefined)
    throw new TerminalError('not_authenticated', 'send a service token: Authorization: Bearer <token>');
  const caller = claimedCaller(token);
  if (caller === undefined) throw new TerminalError('not_authenticated', 'the service token names an unknown caller');
  let refusal: unknown;
  for (const key of keysOf(keys).of(caller, audience))
    try {
      return { caller, expiresAtMs: await expiryOf(token, key, audience, nowMs) };
    } catch (cause) {
      refusal = cause;
    }
  throw new TerminalError('not_authenticated', 'the service token is expired or not signed with our secret', {
    cause: refusal,
  });
}

/** The caller of a request, from its Authorization header. Throws a terminal error `not_authenticated`. */
export async function verifyServiceToken(
  keys: string | ServiceKeys,
  authorization: string | undefined,
  audience: string,
  nowMs: number,
): Promise<Caller> {
  return (await readServiceToken(keys, authorization, audience, nowMs)).caller;
}

function keysOf(keys: string | ServiceKeys): ServiceKeys {
  return typeof keys === 'string' ? serviceKeysOf(keys) : keys;
}

/** Not verified yet: it only chooses the key. */
function claimedCaller(token: string): Caller | undefined {
  try {
    const { sub } = decodeJwt(token);
    return CALLERS.find((name) => name === sub);
  } catch (cause) {
    throw new TerminalError('not_authenticated', 'the service token can not be read', { cause });
  }
}

async function expiryOf(token: string, key: Uint8Array, audience: string, nowMs: number): Promise<number> {
  const { payload } = await jwtVerify(token, key, {
    audience,
    algorithms: ['HS256'],
    currentDate: new Date(nowMs),
    clockTolerance: TOLERANCE_S,
    // Whoever has a key may not make itself a token for years.
    maxTokenAge: SERVICE_TOKEN_TTL_S,
    requiredClaims: ['exp'],
  });
  return Math.min(payload.exp ?? 0, (payload.iat ?? 0) + SERVICE_TOKEN_TTL_S) * 1000;
}
