import { ENTITIES } from '../catalogue.js';
import type { Entity } from '../core/define-entity.js';
import type { Field } from '../core/field.js';
import { columnName, tableName } from '../core/names.js';
import { fieldColumns, systemColumns } from './ddl.js';

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
const row = (...cells: string[]): string => `| ${cells.map(cell).join(' | ')} |`;

function noteOf(entity: Entity, name: string, field: Field): string {
  const notes: string[] = [];
  if (entity.key.includes(name)) notes.push('key');
  if (field.cursor === true) notes.push('cursor');
  if (field.ref !== undefined) notes.push(`→ ${field.ref}${field.by === 'code' ? ' by code' : ''}`);
  if (entity.document === name) notes.push('document');
  if (entity.sums.includes(name)) notes.push('compared');
  if (field.pii === true) notes.push('personal');
  if (field.doubt !== undefined) notes.push(`doubt: ${field.doubt}`);
  return notes.join('; ');
}

function entitySection(entity: Entity): string {
  const types = new Map(fieldColumns(entity).map(({ name, type }) => [name, type]));
  const { feed } = entity;
  const lines = Object.entries<Field>(entity.fields).map(([name, field]) => {
    const column = columnName(name);
    return row(name, column, types.get(column) ?? 'as `id`', field.doc, noteOf(entity, name, field));
  });
  const facts = [
    `Source \`${feed.path}\` (${feed.kind}), key ${entity.key.join(', ')}.`,
    ...[feed.doubt, entity.doubt].filter((doubt) => doubt !== undefined).map((doubt) => `In doubt: ${doubt}`),
  ];
  const head = [row('Field', 'Column', 'Type', 'Meaning', 'Notes'), '|---|---|---|---|---|'];
  return [`## ${tableName(entity)}`, '', entity.doc, '', ...facts, '', ...head, ...lines].join('\n');
}

function systemSection(entity: Entity): string {
  const lines = systemColumns(entity).map(({ name, type, comment }) => row(name, type, comment));
  return ['## Columns of every table', '', row('Column', 'Type', 'Meaning'), '|---|---|---|', ...lines].join('\n');
}

/** The data dictionary as Markdown: every table, column, meaning, reference and doubt. */
export function dataDictionary(entities: readonly Entity[] = ENTITIES): string {
  const [first] = entities;
  const parts = [
    '# Data dictionary',
    'Generated from the catalogue (`libs/catalogue`); do not edit. Database `warehouse`.',
    ...(first === undefined ? [] : [systemSection(first)]),
    ...entities.map(entitySection),
  ];
  return `${parts.join('\n\n')}\n`;
}
