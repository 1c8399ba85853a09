import type { Diagnostic, Diagnostics, Severity } from '../lookml/diagnostic.js';
import { parameter, type Block } from '../lookml/syntax.js';

/** Where a finding belongs besides its place in a file. */
export interface Subject {
  readonly model: string;
  readonly explore?: string;
  readonly field?: string;
}

/** Adds findings at the place of a block or of one of its parameters. */
export class Report {
  constructor(
    private readonly diagnostics: Diagnostics,
    private readonly subject: Subject,
  ) {}

  /** A report about a part of this one's subject. */
  about(part: Partial<Subject>): Report {
    return new Report(this.diagnostics, { ...this.subject, ...part });
  }

  error(code: string, block: Block, key: string | undefined, message: string): void {
    this.add('error', code, block, key, message);
  }

  warning(code: string, block: Block, key: string | undefined, message: string): void {
    this.add('warning', code, block, key, message);
  }

  private add(severity: Severity, code: string, block: Block, key: string | undefined, message: string): void {
    const place = (key === undefined ? undefined : parameter(block, key)) ?? block;
    const found: Diagnostic = { code, severity, kind: block.key, message, file: place.file, line: place.line };
    this.diagnostics.add({ ...found, ...this.subject });
  }
}
