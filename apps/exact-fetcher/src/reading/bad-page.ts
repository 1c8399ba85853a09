import { TerminalError } from '@ml-connector/kernel';

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
