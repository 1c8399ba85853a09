/** First lines of every generated file. */
export const GENERATED_HEADER = [
  '# Generated. Do not edit: the next run replaces this file.',
  '# Refine views and explores under custom/, which is never touched.',
].join('\n');

/** A LookML parameter with its value as written. */
export type Line = string | Block;

/** `type: name { … }` */
export interface Block {
  readonly head: string;
  readonly lines: readonly Line[];
}

/** Text in quotes. Backslashes stay as they are; quotes are escaped; a line break would end the parameter. */
export function quoted(text: string): string {
  return `"${text.replace(/\r?\n/g, ' ').replace(/"/g, '\\"')}"`;
}

/** An SQL-like parameter, ended by two semicolons. Throws a RangeError when the SQL holds them itself. */
export function sql(name: string, text: string): string {
  if (text.includes(';;')) throw new RangeError(`${name} must not contain ";;"`);
  return `${name}: ${text} ;;`;
}

/** `yes` or `no`. */
export function yesno(value: boolean): string {
  return value ? 'yes' : 'no';
}

/** A list of names in brackets. */
export function list(names: readonly string[]): string {
  return `[${names.join(', ')}]`;
}

/** Lines that are there, in order. */
export function present(...lines: readonly (Line | undefined | false)[]): Line[] {
  return lines.filter((line): line is Line => line !== undefined && line !== false);
}

/** Prints lines and blocks, two blanks a level, an empty line between blocks. */
export function print(lines: readonly Line[], depth = 0): string {
  const indent = '  '.repeat(depth);
  return lines
    .map((line, i) => {
      if (typeof line === 'string') return `${indent}${line}`;
      const gap = i > 0 ? '\n' : '';
      return `${gap}${indent}${line.head} {\n${print(line.lines, depth + 1)}\n${indent}}`;
    })
    .join('\n');
}

/** A file's text with the header. */
export function file(lines: readonly Line[]): string {
  return `${GENERATED_HEADER}\n\n${print(lines)}\n`;
}
