import { RetriableError, TerminalError, type ConnectorError } from '@ml-connector/kernel';
import type { z } from 'zod';
import { apiError } from './token-api.js';
import { TOKEN_ROUTES, type TokenRoute, type TokenRouteName } from './token-routes.js';

type Routes = typeof TOKEN_ROUTES;
type AnswerOf<Name extends TokenRouteName> = Routes[Name] extends { answer: infer A extends z.ZodType }
  ? z.output<A>
  : undefined;
type BodyOf<Name extends TokenRouteName> = Routes[Name] extends { body: infer B extends z.ZodType }
  ? { body: z.input<B> }
  : object;

/** What goes with a call. */
export type TokenCall<Name extends TokenRouteName> = BodyOf<Name> & {
  /** Values of the path's parameters, by name. */
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
};

/** How a client reaches token-service. */
export interface TokenClientOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** A fresh service token for audience `token-service`. */
  readonly token: () => Promise<string>;
  /** Milliseconds a call may take; default 30,000. */
  readonly timeoutMs?: number;
}

/** Typed client of token-service: a call is a name of `TOKEN_ROUTES`; answers are checked against their schema. */
export class TokenServiceClient {
  constructor(private readonly options: TokenClientOptions) {}

  /**
   * Makes a call. Throws retriable errors with `retryAfterMs` for 429 and 5xx and when nothing answers, terminal ones
   * with the service's own code for other refusals, and `answer_unreadable`. `details` hold status and remedy.
   */
  async call<Name extends TokenRouteName>(name: Name, given: TokenCall<Name>): Promise<AnswerOf<Name>> {
    const route: TokenRoute = TOKEN_ROUTES[name];
    const { body } = given as { body?: unknown };
    const response = await this.send(route, given.params ?? {}, given.query ?? {}, body);
    const text = await response.text();
    if (!response.ok) throw refusal(response, text);
    if (route.answer === undefined) return undefined as AnswerOf<Name>;
    const answer = route.answer.safeParse(parsed(text));
    if (answer.success) return answer.data as AnswerOf<Name>;
    throw new TerminalError('answer_unreadable', `token-service answered ${name} with something else than agreed`);
  }

  private async send(route: TokenRoute, params: object, query: object, body: unknown): Promise<Response> {
    const { baseUrl, token, timeoutMs = 30_000 } = this.options;
    const values = Object.entries(params).map(
      ([key, value]) => [`{${key}}`, encodeURIComponent(String(value))] as const,
    );
    const path = values.reduce((text, [key, value]) => text.replace(key, value), route.path);
    const search = new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    );
    const authorization = `Bearer ${await token()}`;
    try {
      return await fetch(`${baseUrl}${path}${search.size > 0 ? `?${search}` : ''}`, {
        method: route.method,
        headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      throw new RetriableError('token_service_away', 'token-service does not answer', { cause });
    }
  }
}

function refusal(response: Response, text: string): ConnectorError {
  const said = apiError.safeParse(parsed(text));
  const { code, message, remedy } = said.success
    ? said.data
    : { code: 'refused', message: `token-service answered ${response.status}`, remedy: null };
  const details = { status: response.status, remedy };
  if (response.status !== 429 && response.status < 500) return new TerminalError(code, message, { details });
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new RetriableError(code, message, {
    details,
    ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
