import type { Literal } from '../odata/literal.js';
import { tokenize } from '../odata/literal.js';
import { ODataProblem } from '../odata/problem.js';

/** What the path below the division asks for. */
export interface DataTarget {
  /** Path of the resource, e.g. `sync/Financial/GLAccounts`. */
  readonly resource: string;
  readonly key: Literal | null;
  /** Navigation property after the key. */
  readonly navigation: string | null;
  /** `/$count` at the end. */
  readonly count: boolean;
}

const addressed = /^([^()]+)(?:\((.*)\)(?:\/(\w+))?)?$/;

/** Parses a decoded path such as `crm/Accounts(guid'…')/BankAccounts` or `crm/Accounts/$count`. */
export function parseTarget(path: string): DataTarget {
  const count = path.endsWith('/$count');
  const found = addressed.exec(count ? path.slice(0, -'/$count'.length) : path);
  const resource = found?.[1];
  if (found === null || resource === undefined) {
    throw new ODataProblem(404, `Resource not found for the segment '${path}'.`);
  }
  const keyText = found[2];
  return { resource, key: keyText === undefined ? null : keyLiteral(keyText), navigation: found[3] ?? null, count };
}

function keyLiteral(text: string): Literal {
  const tokens = tokenize(text);
  const first = tokens[0];
  if (tokens.length !== 1 || first?.kind !== 'literal' || first.literal.type === 'null') {
    throw new ODataProblem(400, `Syntax error in the key '${text}'.`);
  }
  return first.literal;
}
