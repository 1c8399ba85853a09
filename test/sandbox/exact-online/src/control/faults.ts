import type { Region } from '../books/books.js';
import type { Reply } from '../server/reply.js';
import { htmlReply, jsonReply } from '../server/reply.js';

/** Faults of the API's answers. */
export const ANSWER_FAULTS = [
  'status',
  'html',
  'truncated',
  'empty200',
  'wrongNext',
  'slow',
  'reset',
  'hang',
  'atom',
  'duplicateKeys',
  'resultsNull',
] as const;
/** Name of a fault of an answer. */
export type AnswerFault = (typeof ANSWER_FAULTS)[number];

/** A fault that waits for its next `count` matching calls. */
export interface Fault {
  readonly kind: string;
  readonly region: Region | null;
  readonly division: number | null;
  /** Part of the path (such as `sync/Financial` or `oauth2/token`); null for all. */
  readonly path: string | null;
  /**
   * `before`: nothing happened at the server; `after`: it did, only the answer is spoilt. Matters to `status`, `html`,
   * `empty200`, `reset` and `hang`.
   */
  readonly phase: 'before' | 'after';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly slowMs: number;
  /** Matching calls that pass before the first hit. */
  skip: number;
  count: number;
  /** An outage: lasts until it is taken away, whatever the count. */
  readonly lasting: boolean;
}

/** The queue of faults that tests fill. */
export class FaultQueue {
  private faults: Fault[] = [];
  private readonly hits: { kind: string; path: string }[] = [];

  add(fault: Fault): void {
    this.faults.push(fault);
  }

  /** Ends all faults, or those of one path. */
  clear(path: string | null): void {
    this.faults = path === null ? [] : this.faults.filter((fault) => fault.path !== path);
    if (path === null) this.hits.length = 0;
  }

  read(): { waiting: readonly Fault[]; hits: readonly { kind: string; path: string }[] } {
    return { waiting: this.faults, hits: this.hits };
  }

  /** The first fault of one of these kinds that fits a call; it is used up by one. */
  take(kinds: readonly string[], region: Region, division: number | null, path: string): Fault | null {
    for (const fault of this.faults) {
      const fits =
        kinds.includes(fault.kind) &&
        (fault.region === null || fault.region === region) &&
        (fault.division === null || fault.division === division) &&
        (fault.path === null || path.includes(fault.path));
      if (!fits) continue;
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      if (!fault.lasting) fault.count -= 1;
      if (fault.count <= 0) this.faults = this.faults.filter((one) => one !== fault);
      this.hits.push({ kind: fault.kind, path });
      return fault;
    }
    return null;
  }
}

/** What a call gets instead of being handled, for faults that strike before the server acts; null for the others. */
export function replyInstead(fault: Fault): Reply | null {
  if (fault.phase === 'after') return null;
  return spoiltWhole(fault);
}

/** The answer of a handled call, spoilt by a fault. */
export function spoil(fault: Fault, reply: Reply): Reply {
  switch (fault.kind) {
    case 'truncated':
      return { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) };
    case 'wrongNext':
      return { ...reply, body: reply.body.replace(/("__next":")https?:\/\/[^/]+/, '$1https://attacker.example') };
    case 'resultsNull':
      return jsonReply(200, '{"d":{"results":null}}', reply.headers);
    case 'reset':
      return { ...reply, breakAfter: 'half' };
    default:
      return fault.phase === 'after' ? (spoiltWhole(fault) ?? reply) : reply;
  }
}

function spoiltWhole(fault: Fault): Reply | null {
  switch (fault.kind) {
    case 'status':
      return { status: fault.status, headers: fault.headers, body: fault.body ?? '' };
    case 'html':
      return htmlReply(fault.status, fault.body ?? '<html><body><h1>Exact Online is in maintenance</h1></body></html>');
    case 'empty200':
      return { status: 200, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: '' };
    case 'hang':
      return { status: 200, headers: {}, body: '', breakAfter: 'never' };
    case 'reset':
      return fault.phase === 'before' ? { status: 200, headers: {}, body: '', breakAfter: 'none' } : null;
    default:
      return null;
  }
}
