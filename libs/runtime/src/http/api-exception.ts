import { TerminalError } from '@ml-connector/kernel';

/** An error an API answers with a status and remedy of its choice. */
export class ApiException extends TerminalError {
  readonly status: number;
  readonly remedy: string | null;

  constructor(status: number, code: string, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(code, message, {
      details: { status, remedy: options.remedy ?? null },
      ...(options.cause === undefined ? {} : { cause: options.cause }),
    });
    this.status = status;
    this.remedy = options.remedy ?? null;
  }
}
