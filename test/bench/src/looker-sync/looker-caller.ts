/** Calls Looker's API as one user, for what a test looks at. */
export class LookerCaller {
  private constructor(
    private readonly baseUrl: string,
    private readonly token: string,
  ) {}

  static async login(baseUrl: string, clientId: string, clientSecret: string): Promise<LookerCaller> {
    const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret });
    const answer = await fetch(`${baseUrl}/api/4.0/login`, { method: 'POST', body: form });
    return new LookerCaller(baseUrl, ((await answer.json()) as { access_token: string }).access_token);
  }

  /** `METHOD /path`. Throws with Looker's answer when it refuses. */
  async call<T>(route: string, body?: object): Promise<T> {
    const [method = 'GET', path = '/'] = route.split(' ');
    const answer = await fetch(`${this.baseUrl}/api/4.0${path}`, {
      method,
      headers: { authorization: `token ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${route} answered ${answer.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
