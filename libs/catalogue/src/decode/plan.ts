import { entitiesOf } from '../catalogue.js';
import type { Entity, Route } from '../core/define-entity.js';
import type { Feed } from '../core/define-feed.js';
import type { Field } from '../core/field.js';
import { columnName, tableName } from '../core/names.js';
import { decoderOf, type ValueDecoder } from './values.js';

/** How one field of a record becomes one column of a row. */
export interface FieldPlan {
  readonly name: string;
  readonly column: string;
  readonly kind: Field['kind'];
  readonly decode: ValueDecoder;
  /** Text between the value before and this one: `,"column":`. */
  readonly prefix: string;
  /** The key column `id` is written by the row's head. */
  readonly isId: boolean;
}

/** How records of a feed become rows of one table. */
export interface TablePlan {
  readonly entity: Entity;
  readonly table: string;
  readonly fields: readonly FieldPlan[];
  readonly known: ReadonlySet<string>;
  readonly key: readonly string[];
  readonly keyKinds: readonly Field['kind'][];
  readonly route: Route | undefined;
}

/** How records of a feed are decoded. */
export interface FeedPlan {
  readonly feed: Feed;
  /** Tables of the record itself; more than one where rows are routed by content. */
  readonly tables: readonly TablePlan[];
  /** Table of a document's lines. */
  readonly lines: TablePlan | undefined;
}

/** Members every record may have that are no fields of ours: metadata, and the division of the envelope. */
const NOT_FIELDS = ['__metadata', 'Division'] as const;

function tablePlan(entity: Entity): TablePlan {
  const fields = Object.entries<Field>(entity.fields).map(([name, field]): FieldPlan => {
    const column = columnName(name);
    return { name, column, kind: field.kind, decode: decoderOf(field), prefix: `,"${column}":`, isId: column === 'id' };
  });
  return {
    entity,
    table: tableName(entity),
    fields,
    known: new Set([
      ...fields.map((field) => field.name),
      ...NOT_FIELDS,
      ...(entity.feed.lines ? [entity.feed.lines.property] : []),
    ]),
    key: entity.key,
    keyKinds: entity.key.map((name) => entity.fields[name]?.kind ?? 'text'),
    route: entity.route,
  };
}

const plans = new Map<string, FeedPlan>();

/** The plan of a feed, made once. */
export function planOf(feed: Feed): FeedPlan {
  let plan = plans.get(feed.name);
  if (plan === undefined) {
    const tables = entitiesOf(feed).map(tablePlan);
    plan = {
      feed,
      tables: tables.filter((table) => table.entity.part !== 'line'),
      lines: tables.find((table) => table.entity.part === 'line'),
    };
    plans.set(feed.name, plan);
  }
  return plan;
}
