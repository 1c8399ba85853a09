import type { BookRow, FieldSchema } from '../books/books.js';
import type { Literal, Token } from './literal.js';
import { tokenize } from './literal.js';
import { ODataProblem } from './problem.js';

export const COMPARISONS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
/** Comparison operators of `$filter`. */
export type Comparison = (typeof COMPARISONS)[number];

/** A parsed `$filter`. Field names are checked and literals typed when it exists. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'compare'; readonly field: FieldSchema; readonly operator: Comparison; readonly literal: Literal };

const maxDepth = 100;
const mirrored: Readonly<Record<Comparison, Comparison>> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
};

/**
 * Parses a `$filter` text. `fieldOf` gives the field of a name or throws when it is unknown or not permitted.
 * @throws ODataProblem 400 on any error of syntax, name or type
 */
export function parseFilter(source: string, fieldOf: (name: string) => FieldSchema): Filter {
  const parser = new FilterParser(source, fieldOf);
  return parser.parse();
}

class FilterParser {
  private readonly tokens: readonly Token[];
  private position = 0;
  private depth = 0;

  constructor(
    private readonly source: string,
    private readonly fieldOf: (name: string) => FieldSchema,
  ) {
    this.tokens = tokenize(source);
  }

  parse(): Filter {
    const filter = this.or();
    if (this.peek() !== undefined) throw this.syntaxError();
    return filter;
  }

  private or(): Filter {
    let left = this.and();
    while (this.takeWord('or')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  private and(): Filter {
    let left = this.unary();
    while (this.takeWord('and')) left = { kind: 'and', left, right: this.unary() };
    return left;
  }

  private unary(): Filter {
    this.depth += 1;
    if (this.depth > maxDepth) throw new ODataProblem(400, 'The filter is nested too deeply.');
    const filter = this.takeWord('not') ? ({ kind: 'not', operand: this.unary() } as const) : this.primary();
    this.depth -= 1;
    return filter;
  }

  private primary(): Filter {
    if (this.peek()?.kind === 'open') {
      this.position += 1;
      const inner = this.or();
      if (this.next().kind !== 'close') throw this.syntaxError(-1);
      return inner;
    }
    return this.comparison();
  }

  private comparison(): Filter {
    const first = this.next();
    if (first.kind === 'literal') {
      const operator = this.operator();
      const field = this.field(this.next());
      return typed(field, mirrored[operator], first.literal);
    }
    const field = this.field(first);
    if (field.type === 'Edm.Boolean' && !this.atOperator()) {
      return typed(field, 'eq', { type: 'boolean', value: true });
    }
    const operator = this.operator();
    const second = this.next();
    if (second.kind !== 'literal') throw this.syntaxError(-1);
    return typed(field, operator, second.literal);
  }

  private field(token: Token): FieldSchema {
    if (token.kind !== 'word') throw this.syntaxError(-1);
    if (this.peek()?.kind === 'open') throw new ODataProblem(400, `Unknown function '${token.text}'.`);
    return this.fieldOf(token.text);
  }

  private atOperator(): boolean {
    const token = this.peek();
    return token?.kind === 'word' && COMPARISONS.some((name) => name === token.text);
  }

  private operator(): Comparison {
    const token = this.next();
    const found = token.kind === 'word' ? COMPARISONS.find((name) => name === token.text) : undefined;
    if (found === undefined) throw this.syntaxError(-1);
    return found;
  }

  private takeWord(text: string): boolean {
    const token = this.peek();
    if (token?.kind !== 'word' || token.text !== text) return false;
    this.position += 1;
    return true;
  }

  private peek(): Token | undefined {
    return this.tokens[this.position];
  }

  private next(): Token {
    const token = this.tokens[this.position];
    if (token === undefined) throw this.syntaxError();
    this.position += 1;
    return token;
  }

  private syntaxError(back = 0): ODataProblem {
    const at = this.tokens[this.position + back]?.at ?? this.source.length;
    return new ODataProblem(400, `Syntax error at position ${at} in '${this.source}'.`);
  }
}

const literalTypesOf: Readonly<Record<FieldSchema['type'], readonly Literal['type'][]>> = {
  'Edm.Guid': ['guid'],
  'Edm.String': ['text'],
  'Edm.DateTime': ['datetime'],
  'Edm.Double': ['number', 'int64'],
  'Edm.Int16': ['number', 'int64'],
  'Edm.Int32': ['number', 'int64'],
  'Edm.Int64': ['int64', 'number'],
  'Edm.Byte': ['number', 'int64'],
  'Edm.Boolean': ['boolean'],
  'Edm.Binary': [],
};

function typed(field: FieldSchema, operator: Comparison, literal: Literal): Filter {
  if (literal.type !== 'null' && !literalTypesOf[field.type].includes(literal.type)) {
    const text = `Operator '${operator}' incompatible with operand types '${field.type}' and '${literal.type}'`;
    throw new ODataProblem(400, `${text} (field ${field.name}).`);
  }
  if (field.type === 'Edm.Int64' && literal.type === 'number') {
    if (!Number.isSafeInteger(literal.value)) throw new ODataProblem(400, `Not a whole number: ${literal.value}.`);
    return { kind: 'compare', field, operator, literal: { type: 'int64', value: BigInt(literal.value) } };
  }
  return { kind: 'compare', field, operator, literal };
}

/** Whether a row passes a filter. Null equals only null and is neither greater nor less than anything. */
export function passes(row: BookRow, filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
      return passes(row, filter.left) && passes(row, filter.right);
    case 'or':
      return passes(row, filter.left) || passes(row, filter.right);
    case 'not':
      return !passes(row, filter.operand);
    case 'compare':
      return compares(row[filter.field.name] ?? null, filter.operator, filter.literal.value);
  }
}

function compares(value: BookRow[string], operator: Comparison, wanted: Literal['value']): boolean {
  if (value === null || wanted === null) {
    const same = value === wanted;
    return operator === 'eq' ? same : operator === 'ne' ? !same : false;
  }
  const order = compareValues(value, wanted);
  switch (operator) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'gt':
      return order > 0;
    case 'ge':
      return order >= 0;
    case 'lt':
      return order < 0;
    case 'le':
      return order <= 0;
  }
}

/** Order of two values of one field: nulls first, numbers and row versions by value, text by code unit. */
export function compareValues(left: BookRow[string], right: BookRow[string]): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  // Comparing a bigint with a number is exact in JavaScript; both sides have the same kind otherwise.
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The comparisons that every passing row must meet: the top-level `and` terms. */
export function conjuncts(filter: Filter | null): readonly Extract<Filter, { kind: 'compare' }>[] {
  if (filter === null) return [];
  if (filter.kind === 'and') return [...conjuncts(filter.left), ...conjuncts(filter.right)];
  return filter.kind === 'compare' ? [filter] : [];
}
