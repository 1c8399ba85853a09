import { children, flag, items, text, words, type Block } from './syntax.js';
import type { Field, FieldCategory, View } from './model.js';

const DEFAULT_TIMEFRAMES = ['time', 'date', 'week', 'month', 'quarter', 'year'];
const DEFAULT_INTERVALS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
const CATEGORIES: Readonly<Record<string, FieldCategory>> = {
  dimension: 'dimension',
  dimension_group: 'dimension',
  measure: 'measure',
  filter: 'filter',
  parameter: 'parameter',
};
const NUMBER_TIMEFRAMES = new Set([
  'year',
  'month_num',
  'day_of_month',
  'day_of_week_index',
  'day_of_year',
  'week_of_year',
  'hour_of_day',
]);

/** Turns a merged view block into its fields and sets; a name that occurs twice goes to `duplicate`. */
export function viewOf(block: Block, duplicate: (field: Field) => void): View {
  const hiddenByDefault = flag(block, 'fields_hidden_by_default') ?? false;
  const fields = new Map<string, Field>();
  for (const child of block.blocks) {
    const category = CATEGORIES[child.key];
    if (category === undefined || child.name === undefined) continue;
    for (const field of fieldsOf(child, child.name, category, hiddenByDefault)) {
      if (fields.has(field.name)) duplicate(field);
      fields.set(field.name, field);
    }
  }
  const sets = new Map(children(block, 'set').map((child) => [child.name ?? '', words(child, 'fields')]));
  const primaryKey = [...fields.values()].find((field) => field.primaryKey);
  return { name: block.name ?? '', block, fields, sets, primaryKey };
}

function fieldsOf(block: Block, name: string, category: FieldCategory, hiddenByDefault: boolean): Field[] {
  const base = {
    category,
    block,
    primaryKey: flag(block, 'primary_key') ?? false,
    hidden: flag(block, 'hidden') ?? hiddenByDefault,
  };
  if (block.key !== 'dimension_group') return [{ ...base, name, type: text(block, 'type') ?? 'string' }];
  if (text(block, 'type') === 'duration') return durationFields(base, block, name);
  const listed = items(block, 'timeframes').map((item) => item.value);
  return (listed.length > 0 ? listed : DEFAULT_TIMEFRAMES).map((timeframe) => ({
    ...base,
    name: `${name}_${timeframe}`,
    type: timeframeType(timeframe),
    group: { name, timeframe, duration: false },
  }));
}

function durationFields(base: Omit<Field, 'name' | 'type' | 'group'>, block: Block, name: string): Field[] {
  const listed = words(block, 'intervals');
  return (listed.length > 0 ? listed : DEFAULT_INTERVALS).map((interval) => ({
    ...base,
    name: `${interval}s_${name}`,
    type: `duration_${interval}`,
    group: { name, timeframe: interval, duration: true },
  }));
}

function timeframeType(timeframe: string): string {
  if (NUMBER_TIMEFRAMES.has(timeframe)) return 'number';
  return `date_${timeframe}`;
}
