import { ConnectorError, TerminalError } from '@ml-connector/kernel';

/** A page that can't be cut, with its bytes: they go to the dead letters whole. */
export class BadPage extends TerminalError {
  constructor(
    code: string,
    message: string,
    readonly body: Buffer,
  ) {
    super(code, message);
  }
}

/** What `cut` makes of a body; its errors become a `BadPage`. */
export function badPageOf<Result>(body: Buffer, cut: () => Result): Result {
  try {
    return cut();
  } catch (error) {
    if (!(error instanceof ConnectorError) || error instanceof BadPage) throw error;
    throw new BadPage(error.code, error.message, body);
  }
}
