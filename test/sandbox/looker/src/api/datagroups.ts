import type { IDatagroup } from '@looker/sdk';
import { DatabaseError, runSql } from '../clickhouse/database.js';
import { invalid, notFound, ok } from '../http/reply.js';
import { text, type Block } from '../lookml/syntax.js';
import { SemanticError } from '../semantic/query.js';
import type { DatagroupRecord } from '../state/state.js';
import { targetOf } from './connections.js';
import { param, type ApiCall, type Operation, type SandboxContext } from './context.js';
import { datagroupRecord, periodMs } from './datagroup-state.js';
import { configuredModels, PRODUCTION, type ConfiguredModel } from './lookml-access.js';
import { connectionOf } from './run-query.js';

interface Datagroup {
  readonly configured: ConfiguredModel;
  readonly name: string;
  readonly block: Block;
  readonly record: DatagroupRecord;
}

/** All datagroups that deployed LookML of configured models declares. */
async function deployed(context: SandboxContext): Promise<Datagroup[]> {
  return (await configuredModels(context, PRODUCTION)).flatMap((configured) =>
    [...configured.model.datagroups].map(([name, block]) => ({
      configured,
      name,
      block,
      record: datagroupRecord(context, configured.model.name, name),
    })),
  );
}

/** Gives an id to each datagroup that deployed LookML has newly brought. */
export async function registerDatagroups(context: SandboxContext): Promise<void> {
  await deployed(context);
}

function datagroupBody({ configured, name, record }: Datagroup): IDatagroup {
  return {
    can: {},
    id: record.id,
    model_name: configured.model.name,
    name,
    created_at: record.createdAtS,
    stale_before: record.staleBeforeS ?? null,
    triggered_at: record.triggeredAtS ?? null,
    trigger_check_at: record.checkedAtS ?? null,
    trigger_value: record.value ?? null,
    trigger_error: record.error ?? null,
  };
}

async function byId(call: ApiCall, context: SandboxContext): Promise<Datagroup> {
  const id = param(call, 'id');
  const datagroup = (await deployed(context)).find(({ record }) => record.id === id);
  if (datagroup === undefined) throw notFound();
  return datagroup;
}

function timeOf(call: ApiCall, key: string, nowS: number): number | undefined {
  const value = call.body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || value < 0 || value > nowS) {
    throw invalid(key, 'invalid', `${key} must be a UNIX time in seconds and not in the future`);
  }
  return value;
}

const update: Operation = {
  id: 'update_datagroup',
  method: 'PATCH',
  path: '/datagroups/{id}',
  permission: 'update_datagroups',
  handle: async (call, _session, context) => {
    const datagroup = await byId(call, context);
    const nowS = context.clock.nowS();
    const [staleBefore, triggeredAt] = [timeOf(call, 'stale_before', nowS), timeOf(call, 'triggered_at', nowS)];
    if (staleBefore !== undefined) datagroup.record.staleBeforeS = staleBefore;
    if (triggeredAt !== undefined) datagroup.record.triggeredAtS = triggeredAt;
    return ok(datagroupBody(datagroup));
  },
};

/** One datagroup after a maintenance tick. */
export interface MaintenanceResult {
  readonly model: string;
  readonly name: string;
  readonly triggered: boolean;
  readonly value: string | null;
  readonly error: string | null;
}

/** Plays the tick that Looker's maintenance schedule plays: evaluates each datagroup's trigger. */
export async function playMaintenance(context: SandboxContext): Promise<MaintenanceResult[]> {
  const results: MaintenanceResult[] = [];
  for (const datagroup of await deployed(context)) {
    const triggered = await check(context, datagroup);
    const { value, error } = datagroup.record;
    const names = { model: datagroup.configured.model.name, name: datagroup.name };
    results.push({ ...names, triggered, value: value ?? null, error: error ?? null });
  }
  context.store.save();
  return results;
}

async function check(context: SandboxContext, datagroup: Datagroup): Promise<boolean> {
  const { record, block } = datagroup;
  const nowS = context.clock.nowS();
  record.checkedAtS = nowS;
  const interval = periodMs(text(block, 'interval_trigger'));
  if (interval !== undefined) {
    if (record.triggeredAtS !== undefined && (nowS - record.triggeredAtS) * 1000 < interval) return false;
    record.triggeredAtS = nowS;
    return true;
  }
  const sql = text(block, 'sql_trigger');
  if (sql === undefined) return false;
  try {
    const value = await triggerValue(context, datagroup.configured, sql);
    delete record.error;
    if (value === record.value) return false;
    record.value = value;
    record.triggeredAtS = nowS;
    return true;
  } catch (error) {
    if (!(error instanceof DatabaseError) && !(error instanceof SemanticError)) throw error;
    record.error = error.message;
    return false;
  }
}

async function triggerValue(context: SandboxContext, configured: ConfiguredModel, sql: string): Promise<string> {
  const { connection, settings } = connectionOf(context, configured);
  context.recorder.sql({ atMs: context.clock.nowMs(), connection, purpose: 'sql_trigger', sql });
  const { rows } = await runSql(targetOf(settings), sql);
  if (rows.length !== 1 || rows[0]?.length !== 1) {
    throw new SemanticError('The sql_trigger must return exactly one row with one column.');
  }
  return rows[0][0] ?? 'NULL';
}

/** Operations on datagroups: they can be listed and triggered, never created. */
export const datagroupOperations: readonly Operation[] = [
  {
    id: 'all_datagroups',
    method: 'GET',
    path: '/datagroups',
    permission: 'see_datagroups',
    handle: async (_call, _session, context) => ok((await deployed(context)).map(datagroupBody)),
  },
  {
    id: 'datagroup',
    method: 'GET',
    path: '/datagroups/{id}',
    permission: 'see_datagroups',
    handle: async (call, _session, context) => ok(datagroupBody(await byId(call, context))),
  },
  update,
];
