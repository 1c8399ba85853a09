import type { Region } from '../books/books.js';
import { ANSWER_FAULTS, replyInstead, spoil } from '../control/faults.js';
import type { Fault } from '../control/faults.js';
import type { ConsentDesk } from '../oauth/consent.js';
import { answerConsent } from '../oauth/consent.js';
import { answerToken } from '../oauth/token-endpoint.js';
import { ApiCalls } from './api-calls.js';
import { noteCall } from './call-notes.js';
import type { CallHandler, IncomingCall } from './http-site.js';
import type { Reply } from './reply.js';
import { emptyReply, htmlReply, jsonReply } from './reply.js';
import type { SandboxCore } from './sandbox-core.js';
import { appOf } from './sandbox-core.js';

const apiRoot = '/api/v1/';

/** One regional site: login page, token endpoint and data API. */
export function siteHandler(core: SandboxCore, region: Region): CallHandler {
  const api = new ApiCalls(core, region);
  return async (call) => {
    const path = call.url.pathname;
    if (path === '/api/oauth2/auth') {
      const parameters = call.method === 'POST' ? new URLSearchParams(call.body) : call.url.searchParams;
      const fault = core.faults.take(ANSWER_FAULTS, region, null, 'oauth2/auth');
      return withFault(fault, async () => answerConsent(consentDesk(core), region, parameters));
    }
    if (path === '/api/oauth2/token') return answerTokenCall(core, region, call);
    if (path.startsWith(apiRoot)) return api.answer(call, path.slice(apiRoot.length));
    return htmlReply(404, '<!doctype html><title>Exact Online</title><h1>Not found</h1>');
  };
}

/** What the login page and the token endpoint need of the sandbox. */
export function consentDesk(core: SandboxCore): ConsentDesk {
  return {
    tokens: core.tokens,
    relaxed: core.relaxed,
    app: (clientId, region) => appOf(core, clientId, region),
    divisions: (region) => core.books.divisions.filter((books) => books.region === region),
    nowMs: () => core.clock.now(),
  };
}

async function answerTokenCall(core: SandboxCore, region: Region, call: IncomingCall): Promise<Reply> {
  if (call.method !== 'POST') return emptyReply(405);
  const fault = core.faults.take(ANSWER_FAULTS, region, null, 'oauth2/token');
  const reply = await withFault(fault, async () => tokenReply(core, region, call));
  noteCall(core, { region, division: null, caller: null, resource: 'oauth2/token' }, reply);
  return reply;
}

function tokenReply(core: SandboxCore, region: Region, call: IncomingCall): Reply {
  const clientId = new URLSearchParams(call.body).get('client_id') ?? '';
  const errorKey = `${clientId}|*|${region}|oauth2/token`;
  if (core.velocity.blockedUntil(errorKey, core.clock.now()) !== null) {
    const text = 'Error limit exceeded: too many errors in the last hour';
    return jsonReply(400, JSON.stringify({ error: 'invalid_request', error_description: text }));
  }
  const reply = answerToken(consentDesk(core), region, call.headers['content-type'] ?? '', call.body);
  if (core.velocity.note(errorKey, reply.status, core.clock.now())) core.statistics.noteVelocityBlock();
  return reply;
}

/** Runs a handler under the fault that waits for the call, if any. */
export async function withFault(fault: Fault | null, handle: () => Promise<Reply>): Promise<Reply> {
  if (fault === null) return handle();
  if (fault.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.slowMs));
  return replyInstead(fault) ?? spoil(fault, await handle());
}
