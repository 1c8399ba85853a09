import { LookmlSyntaxError, type Block, type ListItem, type Parameter, type ParameterValue } from './syntax.js';

const SQL_KEYS = new Set(['html', 'expression', 'expression_custom_filter']);
const KEY = /[A-Za-z_][A-Za-z0-9_]*/y;
const NAME = /[+]?(?:[A-Za-z0-9_.-]|@\{[A-Za-z0-9_]+\})+/y;
const WORD = /[^\s\]},"]+/y;
const LIST_WORD = /[^\s\],:"]+/y;

/**
 * Reads one LookML file into a tree with line numbers.
 * The root block has the key `file`. Throws LookmlSyntaxError at the first fault.
 */
export function parseLookml(source: string, file: string): Block {
  return new LookmlReader(source, file).file();
}

class LookmlReader {
  private at = 0;
  private counted = { at: 0, line: 1 };

  constructor(
    private readonly source: string,
    private readonly path: string,
  ) {}

  file(): Block {
    const { parameters, blocks } = this.entries(true);
    return { key: 'file', parameters, blocks, file: this.path, line: 1 };
  }

  private entries(top: boolean): { parameters: Parameter[]; blocks: Block[] } {
    const parameters: Parameter[] = [];
    const blocks: Block[] = [];
    for (;;) {
      this.skip();
      if (this.at >= this.source.length) {
        if (!top) throw this.fault('a block is not closed: "}" is missing');
        return { parameters, blocks };
      }
      if (this.peek() === '}') {
        if (top) throw this.fault('unexpected "}"');
        this.at += 1;
        return { parameters, blocks };
      }
      const entry = this.entry();
      if ('value' in entry) parameters.push(entry);
      else blocks.push(entry);
    }
  }

  private entry(): Parameter | Block {
    const line = this.line();
    const key = this.match(KEY);
    if (key === undefined) throw this.fault(`expected a parameter name but found ${this.sample()}`);
    this.skip();
    if (this.peek() !== ':') throw this.fault(`expected ":" after "${key}" but found ${this.sample()}`);
    this.at += 1;
    if (key.startsWith('sql') || SQL_KEYS.has(key)) {
      return { key, value: this.sql(key), file: this.path, line };
    }
    this.skip();
    return this.blockOrValue(key, line);
  }

  private blockOrValue(key: string, line: number): Parameter | Block {
    const next = this.peek();
    if (next === '{') return this.block(key, undefined, line);
    if (next === '"') return { key, value: { kind: 'string', text: this.quoted() }, file: this.path, line };
    if (next === '[') return { key, value: { kind: 'list', items: this.list() }, file: this.path, line };
    const start = this.at;
    const name = this.match(NAME);
    this.skip();
    if (name !== undefined && this.peek() === '{') return this.block(key, name, line);
    this.at = start;
    const word = this.match(WORD);
    if (word === undefined) throw this.fault(`"${key}" has no value`);
    return { key, value: { kind: 'word', text: word }, file: this.path, line };
  }

  private block(key: string, name: string | undefined, line: number): Block {
    this.at += 1;
    const { parameters, blocks } = this.entries(false);
    return { key, ...(name === undefined ? {} : { name }), parameters, blocks, file: this.path, line };
  }

  private sql(key: string): ParameterValue {
    const end = this.source.indexOf(';;', this.at);
    if (end < 0) throw this.fault(`"${key}" is not closed: ";;" is missing`);
    const text = this.source.slice(this.at, end).trim();
    this.at = end + 2;
    return { kind: 'sql', text };
  }

  private list(): ListItem[] {
    const found: ListItem[] = [];
    this.at += 1;
    for (;;) {
      this.skip();
      if (this.peek() === ']') {
        this.at += 1;
        return found;
      }
      if (this.peek() === ',') {
        this.at += 1;
        continue;
      }
      found.push(this.item());
    }
  }

  private item(): ListItem {
    const value = this.scalar();
    this.skip();
    if (this.peek() !== ':') return { value };
    this.at += 1;
    this.skip();
    return { key: value, value: this.scalar() };
  }

  private scalar(): string {
    if (this.peek() === '"') return this.quoted();
    const word = this.match(LIST_WORD);
    if (word === undefined) throw this.fault(`expected a list element but found ${this.sample()}`);
    return word;
  }

  private quoted(): string {
    let out = '';
    for (let index = this.at + 1; index < this.source.length; index += 1) {
      const char = this.source[index];
      if (char === '\\' && index + 1 < this.source.length) {
        index += 1;
        const next = this.source[index];
        out += next === '"' || next === '\\' ? next : `\\${String(next)}`;
      } else if (char === '"') {
        this.at = index + 1;
        return out;
      } else {
        out += char;
      }
    }
    throw this.fault('a quoted text is not closed');
  }

  private skip(): void {
    for (; this.at < this.source.length; this.at += 1) {
      const char = this.source[this.at] ?? '';
      if (char === '#') {
        const end = this.source.indexOf('\n', this.at);
        this.at = end < 0 ? this.source.length - 1 : end;
      } else if (!/\s/.test(char)) return;
    }
  }

  private peek(): string {
    return this.source[this.at] ?? '';
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private sample(): string {
    const found = this.source.slice(this.at, this.at + 20).split('\n')[0];
    return found === undefined || found === '' ? 'the end of the file' : `"${found}"`;
  }

  private line(): number {
    const from = this.at >= this.counted.at ? this.counted : { at: 0, line: 1 };
    let line = from.line;
    for (let index = from.at; index < this.at; index += 1) if (this.source[index] === '\n') line += 1;
    this.counted = { at: this.at, line };
    return line;
  }

  private fault(message: string): LookmlSyntaxError {
    return new LookmlSyntaxError(message, this.path, this.line());
  }
}
