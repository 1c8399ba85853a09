import type { Operation } from '../api/context.js';

/** An operation and the parameters its path holds. */
export interface RouteMatch {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds operations by method and path; a literal part beats a parameter. */
export class Router {
  private readonly routes: { readonly operation: Operation; readonly parts: readonly string[] }[];

  constructor(operations: readonly Operation[]) {
    this.routes = operations
      .map((operation) => ({ operation, parts: operation.path.split('/').filter((part) => part !== '') }))
      .sort((left, right) => parameterCount(left.parts) - parameterCount(right.parts));
  }

  match(method: string, path: string): RouteMatch | undefined {
    const given = path.split('/').filter((part) => part !== '');
    for (const { operation, parts } of this.routes) {
      if (operation.method !== method || parts.length !== given.length) continue;
      const params = bind(parts, given);
      if (params !== undefined) return { operation, params };
    }
    return undefined;
  }
}

function bind(parts: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return params;
}

function parameterCount(parts: readonly string[]): number {
  return parts.filter((part) => part.startsWith('{')).length;
}
