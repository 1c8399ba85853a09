/** One answer of the API; `json` is parsed when the body is JSON. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
  readonly headers: Headers;
}

/** A plain client for the sandbox's own tests; it adds nothing that a caller could forget. */
export class ApiClient {
  token: string | undefined;

  constructor(readonly baseUrl: string) {}

  /** Logs in and keeps the token. */
  async login(clientId: string, clientSecret: string): Promise<Answer> {
    const response = await fetch(`${this.baseUrl}/api/4.0/login`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret }),
    });
    const answer = await read(response);
    if (answer.status === 200) this.token = (answer.json as { access_token: string }).access_token;
    return answer;
  }

  /** Calls `METHOD /path` below /api/4.0. */
  async call(route: string, body?: unknown, scheme = 'token'): Promise<Answer> {
    const [method = 'GET', path = '/'] = route.split(' ');
    const response = await fetch(`${this.baseUrl}/api/4.0${path}`, {
      method,
      headers: {
        ...(this.token === undefined ? {} : { authorization: `${scheme} ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return read(response);
  }

  /** Calls and demands a good answer; gives its parsed body. */
  async must<T = Record<string, unknown>>(route: string, body?: unknown): Promise<T> {
    const answer = await this.call(route, body);
    if (answer.status >= 300) throw new Error(`${route} answered ${String(answer.status)}: ${answer.text}`);
    return answer.json as T;
  }

  /** Selects the dev workspace. */
  async dev(): Promise<void> {
    await this.must('PATCH /session', { workspace_id: 'dev' });
  }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, text, json: isJson ? JSON.parse(text) : undefined, headers: response.headers };
}
