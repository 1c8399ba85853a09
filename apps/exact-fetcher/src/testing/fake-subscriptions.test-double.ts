import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A subscription as Exact lists it. */
export interface FakeSubscription {
  readonly ID: string;
  readonly Topic: string;
  readonly CallbackURL: string;
  readonly division: number;
}

const PAGE = 3;

/** The webhook subscriptions of the fake: one a topic and division, listed in pages. */
export class FakeSubscriptions {
  list: FakeSubscription[] = [];
  /** Topics another user of the app has: not listed, and not to be had twice. */
  readonly foreign = new Set<string>();

  add(division: number, Topic: string, CallbackURL: string): void {
    this.list.push({ ID: randomUUID(), Topic, CallbackURL, division });
  }

  of(division: number): string[] {
    return this.list.filter((one) => one.division === division).map(({ Topic }) => Topic);
  }

  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    { division, headers }: { readonly division: number; readonly headers: Record<string, string> },
  ): Promise<void> {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (request.method === 'POST') return this.#create(response, await bodyOf(request), division);
    if (request.method === 'DELETE') return this.#remove(response, /guid'([^']+)'/.exec(url.pathname)?.[1], division);
    const own = this.list.filter((one) => one.division === division);
    const skip = Number(url.searchParams.get('$skiptoken') ?? 0);
    const next = new URL(url);
    next.searchParams.set('$skiptoken', String(skip + PAGE));
    const results = own.slice(skip, skip + PAGE);
    say(response, 200, { d: { results, ...(own.length > skip + PAGE ? { __next: next.href } : {}) } });
  }

  #create(response: ServerResponse, text: string, division: number): void {
    const { Topic, CallbackURL } = JSON.parse(text) as FakeSubscription;
    if (this.foreign.has(Topic) || this.of(division).includes(Topic))
      return say(response, 500, { error: { code: '', message: { lang: '', value: 'Data already exists.' } } });
    this.add(division, Topic, CallbackURL);
    say(response, 201, { d: this.list.at(-1) });
  }

  #remove(response: ServerResponse, id: string | undefined, division: number): void {
    const found = this.list.find((one) => one.ID === id && one.division === division);
    if (found === undefined) return say(response, 404, { error: { code: '', message: { lang: '', value: 'gone' } } });
    this.list = this.list.filter((one) => one !== found);
    response.writeHead(204).end();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
