import type { ILookWithQuery } from '@looker/sdk';
import { invalid, noContent, notFound, ok } from '../http/reply.js';
import type { LookRecord } from '../state/state.js';
import { found, param, type ApiCall, type Operation, type SandboxContext, type Session } from './context.js';
import { isWritable } from './folders.js';
import { queryBody } from './queries.js';
import { runQuery } from './run-query.js';
import { matches } from './search.js';

function lookBody(look: LookRecord, context: SandboxContext): ILookWithQuery {
  const query = found(context.store.state.queries, look.queryId);
  return {
    can: {},
    id: look.id,
    title: look.title,
    description: look.description,
    query_id: look.queryId,
    query: queryBody(query),
    folder_id: look.folderId,
    user_id: look.userId,
    deleted: look.deleted,
    created_at: new Date(look.createdAtMs),
    updated_at: new Date(look.updatedAtMs),
    last_updater_id: look.lastUpdaterId,
    model: { id: String(query.body['model']), label: String(query.body['model']) },
  };
}

/** Looks that are not in the trash. */
function living(context: SandboxContext): LookRecord[] {
  return Object.values(context.store.state.looks).filter((look) => !look.deleted);
}

function checkLook(look: LookRecord, context: SandboxContext): void {
  if (look.title === '') throw invalid('title', 'missing_field', "title can't be blank");
  if (!isWritable(context, look.folderId)) throw invalid('folder_id', 'invalid', 'folder_id names no folder');
  if (!Object.hasOwn(context.store.state.queries, look.queryId))
    throw invalid('query_id', 'invalid', 'query_id names no query');
  const twin = living(context).some(
    (other) => other.id !== look.id && other.folderId === look.folderId && other.title === look.title,
  );
  if (twin && !look.deleted) throw invalid('title', 'already_exists', 'a Look of this title is in the folder');
}

/** What a body says of a Look; read-only keys are ignored. */
function changed(look: LookRecord, call: ApiCall, session: Session, nowMs: number): LookRecord {
  const { title, description, query_id: queryId, folder_id: folderId, deleted } = call.body;
  return {
    ...look,
    title: typeof title === 'string' ? title : look.title,
    description: typeof description === 'string' ? description : look.description,
    queryId: typeof queryId === 'string' ? queryId : look.queryId,
    folderId: typeof folderId === 'string' ? folderId : look.folderId,
    deleted: typeof deleted === 'boolean' ? deleted : look.deleted,
    updatedAtMs: nowMs,
    lastUpdaterId: session.user.id,
  };
}

const create: Operation = {
  id: 'create_look',
  method: 'POST',
  path: '/looks',
  permission: 'save_content',
  handle: (call, session, context) => {
    const nowMs = context.clock.nowMs();
    const userId = session.user.id;
    const texts = { title: '', description: null, queryId: '', folderId: '' };
    const times = { createdAtMs: nowMs, updatedAtMs: nowMs };
    const blank = { id: context.store.newId(), userId, ...texts, deleted: false, ...times, lastUpdaterId: userId };
    const look = changed(blank, call, session, nowMs);
    checkLook(look, context);
    context.store.state.looks[look.id] = look;
    return ok(lookBody(look, context));
  },
};

const update: Operation = {
  id: 'update_look',
  method: 'PATCH',
  path: '/looks/{id}',
  permission: 'save_content',
  handle: (call, session, context) => {
    const { looks } = context.store.state;
    const look = changed(found(looks, param(call, 'id')), call, session, context.clock.nowMs());
    checkLook(look, context);
    looks[look.id] = look;
    return ok(lookBody(look, context));
  },
};

function search(call: ApiCall, context: SandboxContext): LookRecord[] {
  const [title, folder, deleted] = ['title', 'folder_id', 'deleted'].map((key) => call.query.get(key));
  return Object.values(context.store.state.looks).filter(
    (look) =>
      look.deleted === (deleted === 'true') &&
      (title == null || matches(look.title, title)) &&
      (folder == null || look.folderId === folder),
  );
}

/** Operations on saved Looks. */
export const lookOperations: readonly Operation[] = [
  create,
  update,
  {
    id: 'all_looks',
    method: 'GET',
    path: '/looks',
    permission: 'see_looks',
    handle: (_call, _session, context) => ok(living(context).map((look) => lookBody(look, context))),
  },
  {
    id: 'search_looks',
    method: 'GET',
    path: '/looks/search',
    permission: 'see_looks',
    handle: (call, _session, context) => ok(search(call, context).map((look) => lookBody(look, context))),
  },
  {
    id: 'folder_looks',
    method: 'GET',
    path: '/folders/{id}/looks',
    permission: 'see_looks',
    handle: (call, _session, context) => {
      const id = param(call, 'id');
      if (!isWritable(context, id)) throw notFound();
      const looks = living(context).filter((look) => look.folderId === id);
      return ok(looks.map((look) => lookBody(look, context)));
    },
  },
  {
    id: 'look',
    method: 'GET',
    path: '/looks/{id}',
    permission: 'see_looks',
    handle: (call, _session, context) => ok(lookBody(found(context.store.state.looks, param(call, 'id')), context)),
  },
  {
    id: 'delete_look',
    method: 'DELETE',
    path: '/looks/{id}',
    permission: 'save_content',
    handle: (call, _session, { store }) => {
      Reflect.deleteProperty(store.state.looks, found(store.state.looks, param(call, 'id')).id);
      return noContent();
    },
  },
  {
    id: 'run_look',
    method: 'GET',
    path: '/looks/{id}/run/{format}',
    permission: 'access_data',
    handle: (call, session, context) => {
      const look = found(context.store.state.looks, param(call, 'id'));
      const { body } = found(context.store.state.queries, look.queryId);
      return runQuery(context, session, body, param(call, 'format'), call.query);
    },
  },
];
