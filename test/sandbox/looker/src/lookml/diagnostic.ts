/** How grave a finding of the validator is; only `warning` and `info` let a model be queried. */
export type Severity = 'fatal' | 'error' | 'warning' | 'info';

/** One finding about LookML text, in the terms of the API's ProjectError. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly kind: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly model?: string;
  readonly explore?: string;
  readonly field?: string;
}

/** Collects findings once each: several models may include the same file. */
export class Diagnostics {
  private readonly found = new Map<string, Diagnostic>();

  add(diagnostic: Diagnostic): void {
    const key = [diagnostic.code, diagnostic.file, diagnostic.line, diagnostic.message].join('\n');
    if (!this.found.has(key)) this.found.set(key, diagnostic);
  }

  /** All findings in the order of discovery. */
  all(): Diagnostic[] {
    return [...this.found.values()];
  }
}
