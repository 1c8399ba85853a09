import { TerminalError } from '@ml-connector/kernel';
import { jwtVerify, SignJWT } from 'jose';

/** Who may call an internal API. `operator` is the command line and people's tools. */
export const CALLERS = ['webhook-ingress', 'exact-fetcher', 'looker-sync', 'token-service', 'operator'] as const;
/** One of the callers. */
export type Caller = (typeof CALLERS)[number];

/** Seconds a service token lives. */
export const SERVICE_TOKEN_TTL_S = 60;

/** A short-lived signed token that says who calls whom (HS256). `secret`: at least 32 characters, shared by the services. */
export async function signServiceToken(
  secret: string,
  caller: Caller,
  audience: string,
  nowMs: number,
): Promise<string> {
  const issuedAt = Math.floor(nowMs / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(caller)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + SERVICE_TOKEN_TTL_S)
    .sign(new TextEncoder().encode(secret));
}

/** The caller of a request, from its Authorization header. Throws a terminal error `not_authenticated`. */
export async function verifyServiceToken(
  secret: string,
  authorization: string | undefined,
  audience: string,
  nowMs: number,
): Promise<Caller> {
  const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
  if (token === undefined)
    throw new TerminalError('not_authenticated', 'send a service token: Authorization: Bearer <token>');
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      audience,
      algorithms: ['HS256'],
      currentDate: new Date(nowMs),
      clockTolerance: 5,
    });
    const caller = CALLERS.find((name) => name === payload.sub);
    if (caller !== undefined) return caller;
  } catch (cause) {
    throw new TerminalError('not_authenticated', 'the service token is expired or not signed with our secret', {
      cause,
    });
  }
  throw new TerminalError('not_authenticated', 'the service token names an unknown caller');
}
