import type { Mart, MartColumn, MartColumnType, MartMeasure } from '@ml-connector/catalogue';
import type { Dimension, DimensionGroup, Measure, Timeframe, View } from '@ml-connector/lookml';
import { keptFields } from './deprecated-fields.js';

/** Set of fields shown when a figure is drilled into. */
export const DETAIL_SET = 'detail';

const TIMEFRAMES: Readonly<Record<'date' | 'datetime', readonly Timeframe[]>> = {
  date: ['raw', 'date', 'week', 'month', 'quarter', 'year'],
  datetime: ['raw', 'time', 'date', 'week', 'month', 'quarter', 'year'],
};

const DIMENSION_TYPE: Readonly<Record<Exclude<MartColumnType, 'date' | 'datetime'>, Dimension['type']>> = {
  string: 'string',
  number: 'number',
  decimal: 'number',
  yesno: 'yesno',
};

/** `customer_segment` is "Customer segment". */
export function labelOf(name: string): string {
  const text = name.replaceAll('_', ' ').replace(/\b(gl|vat|fc|id)\b/g, (word) => word.toUpperCase());
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Name of the dimension group of a date column: `invoice_date` gives `invoice`, and so `invoice_date`, `invoice_month`. */
export function groupName(column: string): string {
  return column.replace(/_(date|at)$/, '');
}

function isTime(column: MartColumn): column is MartColumn & { readonly type: 'date' | 'datetime' } {
  return column.type === 'date' || column.type === 'datetime';
}

function texts(name: string, column: MartColumn): Pick<Dimension, 'label' | 'groupLabel' | 'description' | 'hidden'> {
  return {
    label: column.label ?? labelOf(name),
    ...(column.group === undefined ? {} : { groupLabel: column.group }),
    description: column.doc,
    // Personal data is not shown; whether it is in the view at all is the warehouse's decision.
    ...(column.hidden === true || column.pii === true ? { hidden: true } : {}),
  };
}

function dimension(name: string, column: MartColumn): Dimension {
  return {
    name,
    ...texts(name, column),
    type: DIMENSION_TYPE[column.type as keyof typeof DIMENSION_TYPE],
    sql: `\${TABLE}.${name}`,
    ...(column.primaryKey === true ? { primaryKey: true } : {}),
  };
}

function dimensionGroup(name: string, column: MartColumn & { readonly type: 'date' | 'datetime' }): DimensionGroup {
  return {
    name: groupName(name),
    ...texts(name, column),
    label: labelOf(groupName(name)),
    datatype: column.type,
    timeframes: TIMEFRAMES[column.type],
    sql: `\${TABLE}.${name}`,
  };
}

function reference(mart: Mart, column: string): string {
  const declared = mart.columns[column];
  return declared !== undefined && isTime(declared) ? `\${${groupName(column)}_raw}` : `\${${column}}`;
}

function measure(mart: Mart, name: string, declared: MartMeasure): Measure {
  const filters = Object.entries(declared.filters ?? {}).map(([field, value]) => ({ field, value }));
  const sql =
    declared.of === undefined ? undefined : declared.type === 'number' ? declared.of : reference(mart, declared.of);
  return {
    name,
    label: declared.label ?? labelOf(name),
    description: declared.doc,
    type: declared.type,
    ...(sql === undefined ? {} : { sql }),
    ...(filters.length === 0 ? {} : { filters }),
    ...(declared.format === undefined ? {} : { valueFormatName: declared.format }),
    drillFields: [`${DETAIL_SET}*`],
  };
}

function detailFields(mart: Mart): string[] {
  return Object.entries(mart.columns)
    .filter(([, column]) => column.hidden !== true && column.pii !== true)
    .map(([name, column]) => (isTime(column) ? `${groupName(name)}_date` : name))
    .slice(0, 12);
}

/** The LookML view of a mart: types explicit, keys hidden, measures over dimensions. */
export function viewOf(mart: Mart): View {
  const columns = Object.entries(mart.columns);
  const kept = keptFields(mart.name);
  return {
    name: mart.name,
    label: mart.label,
    sqlTableName: `looker.${mart.name}`,
    dimensions: [
      ...columns.filter(([, column]) => !isTime(column)).map(([name, column]) => dimension(name, column)),
      ...kept.dimensions,
    ],
    dimensionGroups: columns.flatMap(([name, column]) => (isTime(column) ? [dimensionGroup(name, column)] : [])),
    measures: [
      ...Object.entries(mart.measures).map(([name, declared]) => measure(mart, name, declared)),
      ...kept.measures,
    ],
    sets: { [DETAIL_SET]: detailFields(mart) },
  };
}
