import type { Region } from '../books/books.js';
import type { Caller } from '../oauth/oauth-types.js';
import type { Reply } from './reply.js';
import type { SandboxCore } from './sandbox-core.js';

/** Which call an answer belongs to, for the statistics. */
export interface CallIdentity {
  readonly region: Region;
  readonly division: number | null;
  readonly caller: Caller | null;
  readonly resource: string;
}

/** Counts an answered call. */
export function noteCall(core: SandboxCore, identity: CallIdentity, reply: Reply): void {
  core.statistics.note({
    region: identity.region,
    division: identity.division,
    clientId: identity.caller?.clientId ?? null,
    resource: identity.resource,
    status: reply.status,
    rows: reply.rows ?? 0,
    atMs: core.clock.now(),
  });
}

/** Counts the status of an answer towards the error limit of caller, division and endpoint. */
export function noteError(core: SandboxCore, caller: Caller, division: number, endpoint: string, status: number): void {
  const blocked = core.velocity.note(errorKey(caller, division, endpoint), status, core.clock.now());
  if (blocked) core.statistics.noteVelocityBlock();
}

/** The combination that the error limit counts by. */
export function errorKey(caller: Caller, division: number, endpoint: string): string {
  return `${caller.clientId}|${caller.user}|${caller.region}|${division}|${endpoint}`;
}
