import { TOPICS, subscriptionRow } from '../webhooks/subscription.js';
import { WEBHOOK_FAULTS } from '../webhooks/courier.js';
import type { IncomingCall } from '../server/http-site.js';
import { EXPAND_MODES } from '../server/expand-rules.js';
import type { Reply } from '../server/reply.js';
import { jsonReply } from '../server/reply.js';
import type { SandboxCore } from '../server/sandbox-core.js';
import { REGIONS } from '../server/sandbox-core.js';
import { DOCUMENTED_LIMITS } from '../limits/call-budget.js';
import { DENIAL_REASONS, type Denial } from '../oauth/denials.js';
import { SCOPES } from '../oauth/scopes.js';
import type { Business } from './business.js';
import { approveConsent } from './consent-shortcut.js';
import type { Fault } from './faults.js';
import { ANSWER_FAULTS } from './faults.js';
import { ControlProblem, RequestFields } from './request-fields.js';

/** What the control interface works on. */
export interface ControlDesk {
  readonly core: SandboxCore;
  readonly business: Business;
  readonly save: () => void;
}

type Route = (desk: ControlDesk, fields: RequestFields, call: IncomingCall) => object | Promise<object>;

const routes: Readonly<Record<string, Route>> = {
  'GET /health': ({ core }) => ({ status: 'ok', nowMs: core.clock.now(), regions: Object.fromEntries(core.bases) }),
  'GET /truth': ({ core }, _fields, call) => {
    const today = new Date(core.clock.now()).toISOString().slice(0, 10);
    return core.books.truth(call.url.searchParams.get('asOf') ?? today);
  },
  'GET /divisions': ({ core }) => ({ divisions: divisionOverview(core) }),
  'GET /stats': ({ core, business }) => ({
    ...core.statistics.read(),
    blocked: core.velocity.blocked(core.clock.now()),
    webhooks: core.courier.read(),
    trades: business.tradesDone,
  }),
  'POST /stats/reset': ({ core }) => {
    core.statistics.reset();
    core.courier.reset();
    return {};
  },
  'POST /limits': ({ core }, fields) => setLimits(core, fields),
  'POST /limits/reset': ({ core }) => {
    core.budget.clear();
    core.velocity.clear();
    return {};
  },
  'POST /trade': ({ business }, fields) => ({ events: business.trade(fields.number('count', 1)) }),
  'POST /trade/start': ({ business }, fields) => {
    const perMinute = fields.number('perMinute');
    if (perMinute <= 0) throw new ControlProblem('perMinute must be above 0.');
    business.start(perMinute);
    return { perMinute };
  },
  'POST /trade/stop': ({ business }) => {
    business.stop();
    return { trades: business.tradesDone };
  },
  'POST /mutate': ({ business }, fields) => ({ events: business.mutate(mutationOf(fields)) }),
  'POST /move-division': ({ business }, fields) => {
    business.move(fields.number('division'));
    return {};
  },
  'POST /transaction': ({ core }, fields) => {
    core.books.transaction(fields.number('division'), fields.oneOf('step', ['begin', 'hold', 'commit'] as const));
    return {};
  },
  'GET /clock': ({ core }) => clockOverview(core),
  'POST /clock': ({ core, save }, fields) => {
    if (fields.has('setMs')) core.clock.set(fields.number('setMs'));
    else core.clock.advance(fields.number('advanceMs'));
    save();
    return clockOverview(core);
  },
  'GET /faults': ({ core }) => core.faults.read(),
  'POST /faults': ({ core }, fields) => {
    core.faults.add(faultOf(fields));
    return core.faults.read();
  },
  'DELETE /faults': ({ core }, fields) => {
    core.faults.clear(fields.has('path') ? fields.text('path') : null);
    return core.faults.read();
  },
  'GET /expand': ({ core }) => ({ rules: core.expandRules.all() }),
  'POST /expand': ({ core }, fields) => {
    core.expandRules.set(fields.text('path'), {
      mode: fields.oneOf('mode', EXPAND_MODES, 'accepted'),
      linesPerPage: fields.has('linesPerPage') ? fields.number('linesPerPage') : null,
    });
    return { rules: core.expandRules.all() };
  },
  'GET /oauth': ({ core }) => ({ chains: core.tokens.overview() }),
  'POST /oauth/approve': ({ core }, fields) => approveConsent(core, fields),
  'POST /oauth/revoke': ({ core }, fields) => ({
    revoked: core.tokens.revoke({
      ...(fields.has('clientId') ? { clientId: fields.text('clientId') } : {}),
      ...(fields.has('user') ? { user: fields.text('user') } : {}),
      ...(fields.has('region') ? { region: fields.oneOf('region', REGIONS) } : {}),
    }),
  }),
  'GET /oauth/issued': ({ core }) => ({ issued: core.tokens.issued() }),
  'GET /denials': ({ core }) => ({ denials: core.denials.all() }),
  'POST /denials': ({ core }, fields) => {
    core.denials.add(denialOf(fields));
    return { denials: core.denials.all() };
  },
  'DELETE /denials': ({ core }) => {
    core.denials.clear();
    return {};
  },
  'GET /apps': ({ core }) => ({ apps: core.apps.map(({ clientId, redirectUri }) => ({ clientId, redirectUri })) }),
  'POST /apps': ({ core, save }, fields) => {
    core.apps.push({
      clientId: fields.text('clientId'),
      clientSecret: fields.text('clientSecret'),
      webhookSecret: fields.text('webhookSecret'),
      redirectUri: fields.text('redirectUri'),
      ...(fields.has('region') ? { region: fields.oneOf('region', REGIONS) } : {}),
    });
    save();
    return {};
  },
  'GET /subscriptions': ({ core }) => ({
    subscriptions: core.subscriptions.all().map((one) => ({ region: one.region, ...subscriptionRow(one) })),
  }),
  'POST /webhooks/send': ({ core }, fields) => ({
    queued: core.courier.send([
      {
        region: fields.oneOf('region', REGIONS),
        division: fields.number('division'),
        topic: fields.oneOf('topic', TOPICS),
        action: fields.oneOf('action', ['Create', 'Update', 'Delete'] as const, 'Update'),
        key: fields.text('key'),
        endpoint: fields.text('endpoint'),
      },
    ]),
  }),
};

/** Answers a call to the control interface, always in JSON. 400 names what is wrong with the request. */
export async function answerControl(desk: ControlDesk, call: IncomingCall): Promise<Reply> {
  const route = routes[`${call.method} ${call.url.pathname}`];
  if (route === undefined) {
    return jsonReply(404, JSON.stringify({ error: 'No such route.', routes: Object.keys(routes) }));
  }
  try {
    return jsonReply(200, JSON.stringify(await route(desk, RequestFields.parse(call.body), call)));
  } catch (error) {
    // The books refuse an impossible change with an Error as well: a wrong request, not a fault of the sandbox.
    const refused =
      error instanceof ControlProblem ||
      error instanceof SyntaxError ||
      ['/mutate', '/move-division', '/transaction'].includes(call.url.pathname);
    if (refused && error instanceof Error) return jsonReply(400, JSON.stringify({ error: error.message }));
    throw error;
  }
}

function divisionOverview(core: SandboxCore): readonly object[] {
  return core.books.divisions.map((books) => ({
    region: books.region,
    division: books.division,
    name: books.name,
    resources: books
      .resources()
      .map((schema) => ({ name: schema.name, path: schema.path, rows: books.count(schema.path) })),
  }));
}

function clockOverview(core: SandboxCore): object {
  return { nowMs: core.clock.now(), offsetMs: core.clock.offsetMs };
}

function setLimits(core: SandboxCore, fields: RequestFields): object {
  const limits = {
    minutely: fields.number('minutely', DOCUMENTED_LIMITS.minutely),
    daily: fields.number('daily', DOCUMENTED_LIMITS.daily),
    errorsPerHour: fields.number('errorsPerHour', DOCUMENTED_LIMITS.errorsPerHour),
  };
  core.budget.setLimits(limits);
  core.velocity.setErrorsPerHour(limits.errorsPerHour);
  return limits;
}

function mutationOf(fields: RequestFields): Parameters<Business['mutate']>[0] {
  return {
    division: fields.number('division'),
    resource: fields.text('resource'),
    action: fields.oneOf('action', ['insert', 'update', 'delete'] as const),
    ...(fields.has('key') ? { key: fields.text('key') } : {}),
    ...(fields.has('set') ? { set: fields.record('set') } : {}),
  };
}

function faultOf(fields: RequestFields): Fault {
  const kind = fields.oneOf('kind', [...ANSWER_FAULTS, ...WEBHOOK_FAULTS]);
  const headers = Object.entries(fields.record('headers')).map(([name, value]) => [name, String(value)]);
  return {
    kind,
    region: fields.has('region') ? fields.oneOf('region', REGIONS) : null,
    division: fields.has('division') ? fields.number('division') : null,
    path: fields.has('path') ? fields.text('path') : null,
    phase: fields.oneOf('phase', ['before', 'after'] as const, 'before'),
    status: fields.number('status', kind === 'html' ? 200 : 503),
    headers: Object.fromEntries(headers),
    body: fields.has('body') ? fields.text('body') : null,
    slowMs: fields.number('slowMs', 0),
    skip: fields.number('skip', 0),
    count: fields.number('count', 1),
    lasting: fields.flag('lasting'),
  };
}

function denialOf(fields: RequestFields): Denial {
  const scope = fields.has('scope') ? fields.oneOf('scope', SCOPES) : null;
  return {
    reason: fields.oneOf('reason', DENIAL_REASONS, scope === null ? 'NoDivisionAccess' : 'MissingScope'),
    region: fields.has('region') ? fields.oneOf('region', REGIONS) : null,
    clientId: fields.has('clientId') ? fields.text('clientId') : null,
    user: fields.has('user') ? fields.text('user') : null,
    division: fields.has('division') ? fields.number('division') : null,
    scope,
  };
}
