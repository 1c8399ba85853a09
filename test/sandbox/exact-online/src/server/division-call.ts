import type { BookRow, DivisionBooks } from '../books/books.js';
import { rowWriter } from '../odata/json.js';
import { ODataProblem } from '../odata/problem.js';
import type { RowSource } from '../odata/row-source.js';
import { listSource } from '../odata/row-source.js';
import { parseQueryOptions } from '../odata/query-options.js';
import type { Caller } from '../oauth/oauth-types.js';
import { subscriptionRow } from '../webhooks/subscription.js';
import type { DataCall } from './data-call.js';
import { answerGet, answerList, findSource } from './data-call.js';
import type { Reply } from './reply.js';
import { emptyReply, jsonReply } from './reply.js';
import type { SandboxCore } from './sandbox-core.js';
import { accessibleBooks, appOf } from './sandbox-core.js';
import { subscriptionSchema, syncTimestampSchema } from './server-schemas.js';
import { syncTimestampRows } from './sync-timestamp.js';

const divisionsPath = 'system/Divisions';

/** A call to a division by a caller who may see it. */
export interface DivisionCall {
  readonly core: SandboxCore;
  readonly caller: Caller;
  readonly books: DivisionBooks;
  readonly method: string;
  readonly body: string;
  readonly data: DataCall;
}

/** Answers a call below `/api/v1/{division}/`. @throws ODataProblem */
export async function answerDivisionCall(call: DivisionCall): Promise<Reply> {
  const { resource } = call.data.target;
  if (resource === subscriptionSchema.path && call.method !== 'GET') return changeSubscription(call);
  if (call.method !== 'GET') throw new ODataProblem(405, `The method ${call.method} is not supported here.`);
  if (resource === syncTimestampSchema.path) {
    const rows = syncTimestampRows(call.books, call.data.parameters);
    return answerList(listSource(syncTimestampSchema, rows), call.data);
  }
  return answerGet(findSource(call.books, ownSources(call), resource), call.data);
}

function ownSources(call: DivisionCall): readonly RowSource[] {
  const { core, caller, books } = call;
  const sources = [subscriptionSource(call)];
  const divisions = books.schema(divisionsPath);
  return divisions === undefined ? sources : [...sources, listSource(divisions, divisionRows(core, caller))];
}

/** The divisions of the site that the consent covers. */
function divisionRows(core: SandboxCore, caller: Caller): readonly BookRow[] {
  const byCode = new Map<unknown, BookRow>();
  for (const books of core.books.divisions) {
    if (accessibleBooks(core, caller, books.division) !== books) continue;
    for (const row of books.rows(divisionsPath)) if (row['Code'] === books.division) byCode.set(row['Code'], row);
  }
  return [...byCode.values()];
}

function subscriptionSource(call: DivisionCall): RowSource {
  const { core, caller, books } = call;
  const mine = core.subscriptions.of(caller.clientId, caller.region, books.division);
  return listSource(subscriptionSchema, mine.map(subscriptionRow));
}

async function changeSubscription(call: DivisionCall): Promise<Reply> {
  const { core, caller, books, data } = call;
  if (call.method === 'DELETE' && data.target.key !== null) {
    core.subscriptions.remove(caller, books.division, String(data.target.key.value));
    return emptyReply(204);
  }
  if (call.method !== 'POST' || data.target.key !== null) {
    throw new ODataProblem(405, `The method ${call.method} is not supported here.`);
  }
  const app = appOf(core, caller.clientId, caller.region);
  if (app === undefined) throw new ODataProblem(403, 'Forbidden: the app is not registered any more.');
  const created = await core.subscriptions.create(caller, app, books.division, call.body, core.clock.now());
  const source = listSource(subscriptionSchema, []);
  const query = parseQueryOptions(subscriptionSchema, new URLSearchParams());
  return jsonReply(201, `{"d":${rowWriter(source, query, data.base)(subscriptionRow(created))}}`);
}
