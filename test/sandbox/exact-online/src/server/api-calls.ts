import type { Region } from '../books/books.js';
import type { Fault } from '../control/faults.js';
import { ANSWER_FAULTS } from '../control/faults.js';
import { divisionKey } from '../limits/call-statistics.js';
import { atomError } from '../odata/atom.js';
import { jsonError } from '../odata/json.js';
import { ODataProblem } from '../odata/problem.js';
import { listSource } from '../odata/row-source.js';
import type { Caller } from '../oauth/oauth-types.js';
import { errorKey, noteCall, noteError } from './call-notes.js';
import type { DataCall } from './data-call.js';
import { answerList } from './data-call.js';
import { parseTarget } from './data-target.js';
import { answerDivisionCall } from './division-call.js';
import type { IncomingCall } from './http-site.js';
import { meRow } from './me.js';
import type { Reply } from './reply.js';
import { emptyReply, jsonReply } from './reply.js';
import type { SandboxCore } from './sandbox-core.js';
import { accessibleBooks, baseOf } from './sandbox-core.js';
import { meSchema } from './server-schemas.js';
import { withFault } from './site.js';

/** An authenticated call below `/api/v1/`. */
interface ApiCall {
  readonly http: IncomingCall;
  readonly caller: Caller;
  readonly wantsJson: boolean;
}

/** A call to a division. */
interface DivisionTarget {
  readonly division: number;
  /** Decoded path below the division. */
  readonly below: string;
  /** The path without key and count: what errors and statistics are counted by. */
  readonly endpoint: string;
}

/** The data API of one site: authentication, access, quotas, error limit, faults, then the data. */
export class ApiCalls {
  constructor(
    private readonly core: SandboxCore,
    private readonly region: Region,
  ) {}

  /** Answers a call by its path below `/api/v1/`. */
  async answer(http: IncomingCall, path: string): Promise<Reply> {
    const wantsJson = (http.headers.accept ?? '').includes('application/json');
    const target = divisionTarget(path);
    const access = this.authenticate(http, target);
    if ('refusal' in access) {
      noteCall(this.core, { ...this.identity(null, target), resource: 'unauthenticated' }, access.refusal);
      return access.refusal;
    }
    const call = { http, caller: access.caller, wantsJson };
    if (path === 'current/Me') return this.answerMe(call);
    if (target === null) {
      const reply = problemReply(new ODataProblem(404, `Resource not found for the segment '${path}'.`), wantsJson);
      noteCall(this.core, { ...this.identity(access.caller, null), resource: 'unknown' }, reply);
      return reply;
    }
    return this.answerDivision(call, target);
  }

  private async answerMe(call: ApiCall): Promise<Reply> {
    const fault = this.core.faults.take(ANSWER_FAULTS, this.region, null, 'current/Me');
    const reply = await withFault(fault, () => orProblem(call.wantsJson, async () => this.meReply(call)));
    noteCall(this.core, { ...this.identity(call.caller, null), resource: 'current/Me' }, reply);
    return reply;
  }

  private meReply({ http, caller, wantsJson }: ApiCall): Reply {
    if (http.method !== 'GET') throw new ODataProblem(405, `The method ${http.method} is not supported here.`);
    this.core.denials.check(caller, null, 'current/Me');
    const nowMs = this.core.clock.now();
    const base = baseOf(this.core, this.region);
    const current = this.core.books.divisions.find((books) => books.region === this.region)?.division ?? 0;
    const data: DataCall = {
      base: `${base}/api/v1/current/`,
      target: { resource: meSchema.path, key: null, navigation: null, count: false },
      parameters: http.url.searchParams,
      wantsJson,
      takesText: false,
      nowMs,
      repeatRows: false,
      expandRules: this.core.expandRules,
    };
    return answerList(listSource(meSchema, [meRow(caller, base, current, nowMs)]), data);
  }

  private async answerDivision(call: ApiCall, target: DivisionTarget): Promise<Reply> {
    const { core, region } = this;
    const { caller } = call;
    if (accessibleBooks(core, caller, target.division) === undefined) {
      const reply = problemReply(noAccess(), call.wantsJson);
      noteError(core, caller, target.division, target.endpoint, reply.status);
      noteCall(core, this.identity(caller, target), reply);
      return reply;
    }
    const end = core.statistics.begin(region, target.division, caller.clientId);
    try {
      const reply = await this.admit(call, target);
      noteCall(core, this.identity(caller, target), reply);
      return reply;
    } finally {
      end();
    }
  }

  /** Quota first, then the error limit, then the call itself under the fault that waits for it. */
  private async admit(call: ApiCall, target: DivisionTarget): Promise<Reply> {
    const { core, region } = this;
    const { division, endpoint } = target;
    const admission = core.budget.take(divisionKey(region, division, call.caller.clientId), core.clock.now());
    if (!admission.allowed) return emptyReply(429, admission.headers);
    const blockedUntilMs = core.velocity.blockedUntil(errorKey(call.caller, division, endpoint), core.clock.now());
    if (blockedUntilMs !== null) {
      return withHeaders(problemReply(blocked(blockedUntilMs), call.wantsJson), admission.headers);
    }
    const fault = core.faults.take(ANSWER_FAULTS, region, division, endpoint);
    const reply = await withFault(fault, () =>
      orProblem(call.wantsJson, () => this.performDivisionCall(call, target, fault)),
    );
    noteError(core, call.caller, division, endpoint, reply.status);
    return withHeaders(reply, admission.headers);
  }

  private async performDivisionCall(call: ApiCall, target: DivisionTarget, fault: Fault | null): Promise<Reply> {
    const { core } = this;
    const { http, caller, wantsJson } = call;
    const books = accessibleBooks(core, caller, target.division);
    if (books === undefined) throw noAccess();
    core.denials.check(caller, target.division, target.endpoint);
    const accept = http.headers.accept ?? '*/*';
    const data: DataCall = {
      base: `${baseOf(core, this.region)}/api/v1/${target.division}/`,
      target: parseTarget(target.below),
      parameters: http.url.searchParams,
      wantsJson: wantsJson && fault?.kind !== 'atom',
      takesText: !wantsJson || accept.includes('*/*') || accept.includes('text/plain'),
      nowMs: core.clock.now(),
      repeatRows: fault?.kind === 'duplicateKeys',
      expandRules: core.expandRules,
    };
    return answerDivisionCall({ core, caller, books, method: http.method, body: http.body, data });
  }

  private authenticate(http: IncomingCall, target: DivisionTarget | null): { caller: Caller } | { refusal: Reply } {
    const [scheme = '', token = ''] = (http.headers.authorization ?? '').split(' ');
    if (scheme.toLowerCase() !== 'bearer' || token === '') {
      return { refusal: emptyReply(401, { 'WWW-Authenticate': 'Bearer realm="Exact Online"' }) };
    }
    const check = this.core.tokens.check(token, this.region, this.core.clock.now());
    if (check.kind === 'caller') return { caller: check.caller };
    if (check.kind === 'expired' && target !== null) {
      noteError(this.core, check.caller, target.division, target.endpoint, 401);
    }
    const text = check.kind === 'expired' ? 'message expired' : 'invalid token';
    const challenge = `Bearer realm="Exact Online", error="invalid_token", error_description="${text}"`;
    return { refusal: emptyReply(401, { 'WWW-Authenticate': challenge }) };
  }

  private identity(caller: Caller | null, target: DivisionTarget | null): Parameters<typeof noteCall>[1] {
    return { region: this.region, division: target?.division ?? null, caller, resource: target?.endpoint ?? '' };
  }
}

function divisionTarget(path: string): DivisionTarget | null {
  const found = /^(\d{1,9})\/(.+)$/.exec(path);
  if (found?.[1] === undefined || found[2] === undefined) return null;
  const below = decoded(found[2]);
  if (below === null) return null;
  const endpoint = below.replace(/\(.*$/s, '').replace(/\/\$count$/, '');
  return { division: Number(found[1]), below, endpoint };
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

async function orProblem(wantsJson: boolean, handle: () => Promise<Reply>): Promise<Reply> {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof ODataProblem) return problemReply(error, wantsJson);
    throw error;
  }
}

function noAccess(): ODataProblem {
  return new ODataProblem(403, 'Forbidden: no access to this division.', { Reason: 'NoDivisionAccess' });
}

function blocked(untilMs: number): ODataProblem {
  const until = new Date(untilMs).toISOString();
  const text = `Error limit exceeded: too many errors on this endpoint in the last hour. Blocked until ${until}.`;
  return new ODataProblem(400, text);
}

function problemReply(problem: ODataProblem, wantsJson: boolean): Reply {
  if (wantsJson) return jsonReply(problem.status, jsonError(problem.message), problem.headers);
  const headers = { 'Content-Type': 'application/xml; charset=utf-8', ...problem.headers };
  return { status: problem.status, headers, body: atomError(problem.message) };
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...headers, ...reply.headers } };
}
