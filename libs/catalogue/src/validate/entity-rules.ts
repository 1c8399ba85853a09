import type { Entity } from '../core/define-entity.js';
import type { Field } from '../core/field.js';
import { columnName } from '../core/names.js';
import { systemColumns } from '../derive/ddl.js';

/** A rule of the catalogue: the problems it finds, each a message that says what to do. */
export type EntityRule = (entity: Entity, entities: ReadonlyMap<string, Entity>) => string[];

const fieldsOf = (entity: Entity): [string, Field][] => Object.entries(entity.fields);
const listed = (names: Iterable<string>): string => [...names].join(', ');

const grain: EntityRule = (entity) =>
  /^One row per \S/.test(entity.doc) ? [] : ['doc must state the grain: begin it with "One row per …"'];

const snakeCase: EntityRule = (entity) =>
  [entity.name, entity.feed.name]
    .filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))
    .map((name) => `"${name}" is no snake_case name`);

const documented: EntityRule = (entity) =>
  fieldsOf(entity).flatMap(([name, field]) =>
    field.doc.trim() === '' ? [`${name} has no doc: say what it means`] : [],
  );

const key: EntityRule = (entity) => {
  if (entity.key.length === 0) return ['key is empty: name the fields that identify a row'];
  return entity.key.flatMap((name) => {
    const field = entity.fields[name];
    if (field === undefined) return [`key ${name} is no field; fields are ${listed(Object.keys(entity.fields))}`];
    if (field.cursor === true) return [`key ${name} is the cursor, which changes with every edit`];
    if (!['guid', 'code', 'text', 'int', 'bigint'].includes(field.kind))
      return [`key ${name} is a ${field.kind}, which can change`];
    return [];
  });
};

const cursor: EntityRule = (entity) => {
  const { feed } = entity;
  if (feed.cursor === null || entity.part === 'line') return [];
  const field = entity.fields[feed.cursor];
  if (field === undefined)
    return [`the feed's cursor ${feed.cursor} is no field: declare it with f.cursor or f.modified`];
  const kind = feed.cursor === 'Timestamp' ? 'bigint' : 'instant';
  return field.cursor === true && field.kind === kind
    ? []
    : [`cursor ${feed.cursor} must be declared with ${kind === 'bigint' ? 'f.cursor' : 'f.modified'}`];
};

const references: EntityRule = (entity, entities) =>
  fieldsOf(entity).flatMap(([name, field]) => {
    if (field.ref === undefined) return [];
    const target = entities.get(field.ref);
    if (target === undefined)
      return [`${name} points to "${field.ref}", which is not declared; declared are ${listed(entities.keys())}`];
    if (target.model !== 'dim') return [`${name} points to the fact "${field.ref}": only dimensions are joined`];
    if (field.by === 'code' && target.fields['Code'] === undefined)
      return [`${name} points to "${field.ref}" by code, which has no field Code`];
    return [];
  });

const columns: EntityRule = (entity) => {
  const taken = new Map(systemColumns(entity).map(({ name }) => [name, 'a column of every table']));
  return fieldsOf(entity).flatMap(([name]) => {
    const column = columnName(name);
    if (column === 'id' && entity.key.length === 1 && entity.key[0] === name) return [];
    const other = taken.get(column);
    taken.set(column, name);
    return other === undefined ? [] : [`${name} becomes column ${column}, which is ${other} already`];
  });
};

const traits: EntityRule = (entity) =>
  fieldsOf(entity).flatMap(([name, field]) => [
    ...(field.few === true && field.kind !== 'text' && field.kind !== 'code'
      ? [`${name} is few but no text or code`]
      : []),
    ...((field.scale === undefined) === (field.kind === 'decimal')
      ? [`${name}: a scale belongs to decimals, and to them only`]
      : []),
    ...(field.pii === true && entity.key.includes(name)
      ? [`${name} is a key and personal data: keys are in topics and logs`]
      : []),
  ]);

const sums: EntityRule = (entity) => [
  ...(entity.model === 'dim' && entity.sums.length > 0 ? ['a dimension has no sums'] : []),
  ...entity.sums.flatMap((name) =>
    entity.fields[name]?.kind === 'decimal' ? [] : [`sum ${name} is no declared decimal field`],
  ),
];

const line: EntityRule = (entity) => {
  if (entity.part !== 'line') return entity.document === undefined ? [] : ['only lines name a document field'];
  if (entity.feed.kind !== 'children')
    return [`a line needs a children feed; ${entity.feed.name} is a ${entity.feed.kind} feed`];
  if (entity.document === undefined) return ['a line must name its document field, which holds the key of its header'];
  return entity.fields[entity.document] === undefined ? [`document ${entity.document} is no field`] : [];
};

const onlyData: EntityRule = (entity) => {
  const strange = notData(entity, entity.name);
  return strange === undefined ? [] : [`${strange} is no plain data: a declaration must be printable as JSON`];
};

function notData(value: unknown, path: string): string | undefined {
  if (value === null || ['string', 'boolean', 'number', 'undefined'].includes(typeof value)) return undefined;
  if (typeof value !== 'object') return path;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype) return path;
  for (const [name, inner] of Object.entries(value)) {
    const found = notData(inner, `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Rules that look at one entity. */
export const ENTITY_RULES: readonly EntityRule[] = [
  onlyData,
  snakeCase,
  grain,
  documented,
  key,
  cursor,
  references,
  columns,
  traits,
  sums,
  line,
];
