import { entitiesOf } from '../catalogue.js';
import type { Entity, Route } from '../core/define-entity.js';
import type { Feed } from '../core/define-feed.js';
import type { Field } from '../core/field.js';
import { columnName, tableName } from '../core/names.js';
import { rawTopic } from '../derive/topics.js';
import { DEFAULT_SCALE, decoderOf, type ValueDecoder } from './values.js';

/** One field as the decoder meets it. */
export interface FieldPlan {
  /** Name at the source, with the lines' property in front: `SalesEntryLines/AmountDC`. */
  readonly label: string;
  readonly kind: Field['kind'];
  /** Decimals: digits after the point. */
  readonly scale: number;
  readonly slot: number;
  readonly column: string;
  readonly decode: ValueDecoder;
  /** `,"column":` as it stands in a row; null for the key that is the column `id`. */
  readonly prefix: string | null;
}

/** How records become rows of one table. */
export interface TablePlan {
  readonly table: string;
  readonly topic: string;
  readonly fields: readonly FieldPlan[];
  readonly key: readonly FieldPlan[];
  readonly cursor: FieldPlan | null;
  readonly route: { readonly field: FieldPlan; readonly rule: Route } | null;
  /** Lines: where the document's key goes. */
  readonly document: FieldPlan | null;
  /** Slot of each name at the source; -1: known, but no column of any table. */
  readonly slots: ReadonlyMap<string, number>;
  readonly slotCount: number;
}

/** How the records of a feed become rows. */
export interface FeedPlan {
  /** Records are the divisions themselves: their rows belong to the division they describe. */
  readonly describesDivisions: boolean;
  /** Tables of the record itself; more than one where records are routed by content. */
  readonly tables: readonly TablePlan[];
  readonly lines: { readonly property: string; readonly slot: number; readonly plan: TablePlan } | null;
}

/** Members that OData or the service adds to every record. */
const EXPECTED_BESIDES = ['__metadata', 'Division'];

const plans = new WeakMap<Feed, FeedPlan>();

/** The plan of a feed, made once. */
export function planOf(feed: Feed): FeedPlan {
  let plan = plans.get(feed);
  if (plan === undefined) plans.set(feed, (plan = makePlan(feed)));
  return plan;
}

function makePlan(feed: Feed): FeedPlan {
  const own = entitiesOf(feed).filter((entity) => entity.part !== 'line');
  const line = entitiesOf(feed).find((entity) => entity.part === 'line');
  const slots = slotsOf(own);
  const lines =
    feed.lines === undefined || line === undefined
      ? null
      : {
          property: feed.lines.property,
          slot: slots.size,
          plan: tablePlan(line, slotsOf([line]), feed.lines.property),
        };
  if (lines !== null) slots.set(lines.property, lines.slot);
  return {
    describesDivisions: feed.perConnection === true,
    tables: own.map((entity) => tablePlan(entity, slots)),
    lines,
  };
}

/** One slot for each name over all tables of a record, so that a record is scanned once. */
function slotsOf(entities: readonly Entity[]): Map<string, number> {
  const names = new Set(entities.flatMap((entity) => Object.keys(entity.fields)));
  const slots = new Map([...names].map((name, slot) => [name, slot]));
  for (const name of EXPECTED_BESIDES) if (!slots.has(name)) slots.set(name, -1);
  return slots;
}

function tablePlan(entity: Entity, slots: ReadonlyMap<string, number>, property?: string): TablePlan {
  const plans = new Map(
    Object.entries<Field>(entity.fields).map(([name, field]) => [name, fieldPlan(name, field, slots, property)]),
  );
  const need = (name: string): FieldPlan => {
    const plan = plans.get(name);
    if (plan === undefined) throw new TypeError(`${entity.name} declares no field ${name}`);
    return plan;
  };
  return {
    table: tableName(entity),
    topic: rawTopic(entity.feed),
    fields: [...plans.values()],
    key: entity.key.map(need),
    cursor: entity.part === 'line' || entity.feed.cursor === null ? null : need(entity.feed.cursor),
    route: entity.route === undefined ? null : { field: need(entity.route.field), rule: entity.route },
    document: entity.document === undefined ? null : need(entity.document),
    slots,
    slotCount: slots.size,
  };
}

function fieldPlan(name: string, field: Field, slots: ReadonlyMap<string, number>, property?: string): FieldPlan {
  const column = columnName(name);
  return {
    label: property === undefined ? name : `${property}/${name}`,
    kind: field.kind,
    scale: field.scale ?? DEFAULT_SCALE,
    slot: slots.get(name) ?? -1,
    column,
    decode: decoderOf(field),
    prefix: column === 'id' ? null : `,"${column}":`,
  };
}
