import { createHash } from 'node:crypto';
import type { IQueryTask } from '@looker/sdk';
import { ApiError, errorBody, invalid, noContent, notFound, ok, type ApiReply } from '../http/reply.js';
import type { QueryRecord } from '../state/state.js';
import { param, type ApiCall, type Operation, type QueryTask, type SandboxContext, type Session } from './context.js';
import { runQuery } from './run-query.js';

function taskBody(task: QueryTask): IQueryTask {
  return { can: {}, id: task.id, query_id: task.queryId, result_format: task.format, status: task.status };
}

/** Runs a task's query and keeps the answer, errors included, for `query_task_results`. */
async function runTask(
  task: QueryTask,
  record: QueryRecord,
  call: ApiCall,
  session: Session,
  context: SandboxContext,
): Promise<void> {
  task.status = 'running';
  const end = (status: QueryTask['status'], reply: ApiReply): void => {
    // A killed task stays killed, whatever its query came to.
    if (task.status !== 'killed') Object.assign(task, { status, reply });
  };
  try {
    end('complete', await runQuery(context, session, record.body, task.format, call.query, task.abort.signal));
  } catch (error) {
    const known = error instanceof ApiError;
    const message = error instanceof Error ? error.message : String(error);
    end('error', {
      status: known ? error.status : 400,
      json: errorBody(known ? error : new ApiError(400, message)),
    });
  }
}

const create: Operation = {
  id: 'create_query_task',
  method: 'POST',
  path: '/query_tasks',
  permission: 'access_data',
  handle: (call, session, context) => {
    const { query_id, result_format } = call.body;
    const record = context.store.state.queries[String(query_id)];
    if (record === undefined) throw invalid('query_id', 'invalid', 'query_id names no query');
    const task: QueryTask = {
      id: createHash('sha256').update(context.store.newId()).digest('hex').slice(0, 32),
      queryId: record.id,
      format: String(result_format),
      userId: session.user.id,
      abort: new AbortController(),
      status: 'added',
    };
    context.tasks.set(task.id, task);
    void runTask(task, record, call, session, context);
    return ok(taskBody(task));
  },
};

function taskOf(call: ApiCall, session: Session, context: SandboxContext): QueryTask {
  const task = context.tasks.get(param(call, 'id'));
  if (task?.userId !== session.user.id) throw notFound();
  return task;
}

const results: Operation = {
  id: 'query_task_results',
  method: 'GET',
  path: '/query_tasks/{id}/results',
  permission: 'access_data',
  handle: (call, session, context): ApiReply => {
    const task = taskOf(call, session, context);
    if (task.status === 'killed') throw notFound();
    return task.reply ?? { status: 202, json: { status: task.status } };
  },
};

/** Lets go of the database too; 404 when there is nothing to end. */
const kill: Operation = {
  id: 'kill_query',
  method: 'DELETE',
  path: '/running_queries/{id}',
  permission: 'access_data',
  handle: (call, session, context) => {
    const task = taskOf(call, session, context);
    if (task.status !== 'added' && task.status !== 'running') throw notFound();
    task.status = 'killed';
    task.abort.abort();
    return noContent();
  },
};

/** Operations on queries that run in the background. */
export const queryTaskOperations: readonly Operation[] = [
  create,
  {
    id: 'query_task',
    method: 'GET',
    path: '/query_tasks/{id}',
    permission: 'access_data',
    handle: (call, session, context) => ok(taskBody(taskOf(call, session, context))),
  },
  results,
  kill,
];
