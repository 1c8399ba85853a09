import type { Model } from '../lookml/model.js';
import { text } from '../lookml/syntax.js';
import type { DatagroupRecord } from '../state/state.js';
import type { SandboxContext } from './context.js';

const HOUR_MS = 3_600_000;
const UNITS_MS: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: HOUR_MS, day: 24 * HOUR_MS };

/** What is known of a datagroup; made on first sight of its LookML. */
export function datagroupRecord(context: SandboxContext, model: string, name: string): DatagroupRecord {
  const key = `${model}::${name}`;
  const { datagroups } = context.store.state;
  const known = datagroups[key];
  if (known !== undefined) return known;
  const record: DatagroupRecord = { id: context.store.newId(), createdAtS: context.clock.nowS() };
  datagroups[key] = record;
  context.store.save();
  return record;
}

/** How long results of an explore may be kept: its datagroup's rule, its persist_for, or one hour. */
export function cachePolicy(
  context: SandboxContext,
  model: Model,
  explorePersistWith: string | undefined,
  explorePersistFor: string | undefined,
): { maxAgeMs: number; staleBeforeMs: number } {
  const name = explorePersistWith ?? (explorePersistFor === undefined ? text(model.block, 'persist_with') : undefined);
  const block = name === undefined ? undefined : model.datagroups.get(name);
  if (name === undefined || block === undefined) {
    const period = explorePersistFor ?? text(model.block, 'persist_for');
    return { maxAgeMs: periodMs(period) ?? HOUR_MS, staleBeforeMs: 0 };
  }
  const record = datagroupRecord(context, model.name, name);
  return {
    maxAgeMs: periodMs(text(block, 'max_cache_age')) ?? Number.POSITIVE_INFINITY,
    // The times are whole seconds: what was cached in the same second counts as older.
    staleBeforeMs: (Math.max(record.staleBeforeS ?? -1, record.triggeredAtS ?? -1) + 1) * 1000,
  };
}

/** "24 hours" in milliseconds; undefined when absent or unreadable. */
export function periodMs(period: string | undefined): number | undefined {
  const found = /^(\d+)\s*(second|minute|hour|day)s?$/.exec(period?.trim() ?? '');
  const unit = UNITS_MS[found?.[2] ?? ''];
  return found === null || unit === undefined ? undefined : Number(found[1]) * unit;
}
