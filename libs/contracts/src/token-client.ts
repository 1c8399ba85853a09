import { z } from 'zod';
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

/** Makes signed calls to token-service and checks the answers: runtime's `ServiceClient` does. */
export interface TokenServiceCaller {
  call<S extends z.ZodType>(call: {
    readonly method: TokenRoute['method'];
    readonly path: string;
    readonly body?: unknown;
    readonly answer: S;
  }): Promise<z.output<S>>;
}

/** A route whose answer has no body. */
const nothing = z.undefined();

/** Typed client of token-service: a call is a name of `TOKEN_ROUTES`; errors are those of the caller it is given. */
export class TokenServiceClient {
  constructor(private readonly caller: TokenServiceCaller) {}

  /** Makes a call. */
  async call<Name extends TokenRouteName>(name: Name, given: TokenCall<Name>): Promise<AnswerOf<Name>> {
    const { method, path, answer = nothing }: TokenRoute = TOKEN_ROUTES[name];
    const { body } = given as { body?: unknown };
    const address = addressOf(path, given.params ?? {}, given.query ?? {});
    const answered = await this.caller.call({ method, path: address, answer, ...(body === undefined ? {} : { body }) });
    return answered as AnswerOf<Name>;
  }
}

function addressOf(template: string, params: object, query: object): string {
  const path = Object.entries(params).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(String(value))),
    template,
  );
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return search.size > 0 ? `${path}?${search}` : path;
}
