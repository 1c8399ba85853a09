import type { FieldSchema, ResourceSchema } from '../books/books.js';
import type { Filter } from './filter.js';
import { parseFilter } from './filter.js';
import type { Literal } from './literal.js';
import { tokenize } from './literal.js';
import { ODataProblem } from './problem.js';

/** What a caller wants to see of a row. */
export interface Selection {
  /** Fields in the order of the schema. */
  readonly fields: readonly FieldSchema[];
  /** Navigation properties to show, expanded or deferred. */
  readonly navigation: readonly string[];
  /** Fields of an expanded child that were named as `Child/Field`; a child that is not here shows all. */
  readonly childFields: ReadonlyMap<string, readonly string[]>;
}

/** One term of `$orderby`. */
export interface OrderTerm {
  readonly field: FieldSchema;
  readonly descending: boolean;
}

/** The query of a collection, parsed and checked against its resource. */
export interface QueryOptions {
  readonly selection: Selection;
  readonly expand: readonly string[];
  readonly filter: Filter | null;
  readonly orderBy: readonly OrderTerm[];
  readonly top: number | null;
  readonly skip: number | null;
  readonly skipToken: readonly Literal[] | null;
  readonly inlineCount: boolean;
}

const known = new Set([
  '$select',
  '$filter',
  '$orderby',
  '$top',
  '$skip',
  '$skiptoken',
  '$inlinecount',
  '$expand',
  '$format',
]);
/** `$select=*` is refused on large endpoints; this one is seen to take it. */
const starAllowed = 'sync/Financial/TransactionLines';
/** The bulk endpoint whose documentation does not ask for `$select`. */
const selectOptional = 'bulk/Financial/TransactionLines';

/**
 * Parses the query options of a request.
 * @throws ODataProblem 400 on an unknown option or field, a missing mandatory `$select`, or a wrong value
 */
export function parseQueryOptions(schema: ResourceSchema, parameters: URLSearchParams): QueryOptions {
  for (const name of parameters.keys()) {
    if (name.startsWith('$') && !known.has(name)) throw new ODataProblem(400, `Unknown query option '${name}'.`);
  }
  const expand = parseExpand(schema, parameters.get('$expand'));
  const filter = parameters.get('$filter');
  return {
    selection: parseSelect(schema, parameters.get('$select'), expand),
    expand,
    filter: filter === null ? null : parseFilter(filter, filterFieldOf(schema)),
    orderBy: parseOrderBy(schema, parameters.get('$orderby')),
    top: wholeNumber('$top', parameters.get('$top')),
    skip: parseSkip(schema, parameters.get('$skip')),
    skipToken: parseSkipToken(parameters.get('$skiptoken')),
    inlineCount: parseInlineCount(parameters.get('$inlinecount')),
  };
}

/** The field of a name. @throws ODataProblem 400 when the resource has none of that name */
export function requireField(schema: ResourceSchema, name: string): FieldSchema {
  const field = schema.fields.find((candidate) => candidate.name === name);
  if (field === undefined) {
    throw new ODataProblem(400, `No property '${name}' exists in type '${schema.typeName}'.`);
  }
  return field;
}

function filterFieldOf(schema: ResourceSchema): (name: string) => FieldSchema {
  return (name) => {
    const field = requireField(schema, name);
    const permitted = !schema.sync || name === 'Timestamp' || (schema.path === 'sync/Deleted' && name === 'EntityType');
    if (!permitted) {
      throw new ODataProblem(400, `Filter on '${name}' is not allowed. Allowed: Timestamp.`);
    }
    return field;
  };
}

function parseExpand(schema: ResourceSchema, text: string | null): readonly string[] {
  if (text === null) return [];
  const names = splitList(text);
  for (const name of names) {
    if (schema.expand?.[name] === undefined) {
      throw new ODataProblem(400, `No navigation property '${name}' exists in type '${schema.typeName}'.`);
    }
  }
  return names;
}

function parseSelect(schema: ResourceSchema, text: string | null, expand: readonly string[]): Selection {
  const large = schema.sync || schema.path.startsWith('bulk/');
  const navigation = Object.keys(schema.expand ?? {});
  const all: Selection = { fields: schema.fields, navigation, childFields: new Map() };
  if (text === null || text.trim() === '') {
    if (large && schema.path !== selectOptional) {
      throw new ODataProblem(400, 'The $select query option is mandatory for this endpoint.');
    }
    return all;
  }
  const names = splitList(text);
  if (names.includes('*')) {
    if (large && schema.path !== starAllowed && schema.path !== selectOptional) {
      throw new ODataProblem(400, '$select=* is not allowed for this endpoint. Select a subset of the properties.');
    }
    return all;
  }
  return namedSelection(schema, names, expand, navigation);
}

function namedSelection(
  schema: ResourceSchema,
  names: readonly string[],
  expand: readonly string[],
  navigation: readonly string[],
): Selection {
  const fields = new Set<FieldSchema>();
  const shown = new Set<string>();
  const childFields = new Map<string, string[]>();
  for (const name of names) {
    const [parent, child] = name.split('/');
    if (parent !== undefined && child !== undefined) {
      if (!expand.includes(parent)) throw new ODataProblem(400, `'${name}' is selected but not expanded.`);
      shown.add(parent);
      childFields.set(parent, [...(childFields.get(parent) ?? []), child]);
    } else if (navigation.includes(name)) {
      shown.add(name);
    } else {
      fields.add(requireField(schema, name));
    }
  }
  return { fields: schema.fields.filter((field) => fields.has(field)), navigation: [...shown], childFields };
}

function parseOrderBy(schema: ResourceSchema, text: string | null): readonly OrderTerm[] {
  if (text === null) return [];
  const terms = splitList(text).map((term) => orderTerm(schema, term));
  if (schema.sync && terms.some((term) => term.field.name !== 'Timestamp' || term.descending)) {
    throw new ODataProblem(400, 'This endpoint is ordered by Timestamp only.');
  }
  // Row version order is the order of these endpoints anyway.
  return schema.sync ? [] : terms;
}

function orderTerm(schema: ResourceSchema, term: string): OrderTerm {
  const [name, direction, rest] = term.split(/\s+/);
  const known = direction === undefined || direction === 'asc' || direction === 'desc';
  if (name === undefined || rest !== undefined || !known) {
    throw new ODataProblem(400, `Syntax error in $orderby: '${term}'.`);
  }
  return { field: requireField(schema, name), descending: direction === 'desc' };
}

function parseSkip(schema: ResourceSchema, text: string | null): number | null {
  const skip = wholeNumber('$skip', text);
  if (skip !== null && skip > 0 && (schema.sync || schema.path.startsWith('bulk/'))) {
    throw new ODataProblem(400, 'The $skip query option is not supported for this endpoint.');
  }
  return skip;
}

function parseSkipToken(text: string | null): readonly Literal[] | null {
  if (text === null) return null;
  const tokens = tokenize(text);
  const literals = tokens.flatMap((token) => (token.kind === 'literal' ? [token.literal] : []));
  if (literals.length === 0 || tokens.length !== literals.length * 2 - 1) {
    throw new ODataProblem(400, `Syntax error in $skiptoken: '${text}'.`);
  }
  return literals;
}

function parseInlineCount(text: string | null): boolean {
  if (text === null || text === 'none') return false;
  if (text === 'allpages') return true;
  throw new ODataProblem(400, `Unknown value of $inlinecount: '${text}'.`);
}

function wholeNumber(name: string, text: string | null): number | null {
  if (text === null) return null;
  if (!/^\d{1,9}$/.test(text)) throw new ODataProblem(400, `The value of ${name} must be a whole number.`);
  return Number(text);
}

function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}
