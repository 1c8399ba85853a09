/**
 * A refusal that the API answers with its error envelope. `status` is the HTTP status, `message` the text of
 * `error.message.value`, `headers` extra response headers such as `Reason` on 403.
 */
export class ODataProblem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'ODataProblem';
    this.status = status;
    this.headers = headers;
  }
}
