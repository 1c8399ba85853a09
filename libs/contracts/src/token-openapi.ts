import { z } from 'zod';
import { apiError } from './token-api.js';
import { TOKEN_ROUTES, type TokenRoute } from './token-routes.js';

const ERRORS: Readonly<Record<string, string>> = {
  400: 'The message names the field and the rule.',
  401: 'No valid service token.',
  403: 'Another caller may do this.',
  404: 'Nothing has that id or name.',
  409: 'It contradicts what is there, or needs a person first.',
  413: 'The body is above 64 KB.',
  429: 'Too many requests; Retry-After says when.',
  503: 'Something behind it is away; Retry-After says when.',
};

/** The OpenAPI 3.1 document of token-service, made of `TOKEN_ROUTES`. */
export function tokenOpenApi(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries<TokenRoute>(TOKEN_ROUTES))
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(name, route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'token-service',
      version: '1',
      description: 'Custody of credentials. Every call carries a service token; the caller it is for stands with it.',
    },
    security: [{ serviceToken: [] }],
    paths,
    components: {
      securitySchemes: { serviceToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Error: schemaOf(apiError, 'output') },
    },
  };
}

function operationOf(name: string, route: TokenRoute): Record<string, unknown> {
  const { answer, body } = route;
  const done = answer === undefined ? {} : { content: json(schemaOf(answer, 'output')) };
  return {
    operationId: name,
    summary: route.doc,
    'x-caller': route.caller,
    parameters: parametersOf(route),
    ...(body === undefined ? {} : { requestBody: { content: json(schemaOf(body, 'input')) } }),
    responses: { [route.status]: { description: 'Done.', ...done }, ...errors() },
  };
}

function parametersOf({ path, query }: TokenRoute): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'id' ? { type: 'string', format: 'uuid' } : { type: 'string' },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    schema: schemaOf(schema as z.ZodType, 'input'),
  }));
  return [...inPath, ...inQuery];
}

function errors(): Record<string, unknown> {
  const content = json({ $ref: '#/components/schemas/Error' });
  return Object.fromEntries(Object.entries(ERRORS).map(([status, description]) => [status, { description, content }]));
}

function json(schema: unknown): Record<string, unknown> {
  return { 'application/json': { schema } };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const made: Record<string, unknown> = { ...z.toJSONSchema(schema, { io, unrepresentable: 'any' }) };
  // The dialect is OpenAPI's own.
  delete made['$schema'];
  return made;
}
