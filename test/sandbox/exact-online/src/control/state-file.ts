import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Books, MutateRequest } from '../books/books.js';
import type { Denial } from '../oauth/denials.js';
import type { AppRegistration, OAuthState } from '../oauth/oauth-types.js';
import type { Subscription } from '../webhooks/subscription.js';

/** What a restart needs besides the books: connections, subscriptions, apps added later, the moved clock. */
export interface SandboxState {
  readonly oauth: OAuthState;
  readonly subscriptions: readonly Subscription[];
  readonly apps: readonly AppRegistration[];
  readonly clockOffsetMs: number;
  /** Rights that are missing; absent in files of before. */
  readonly denials?: readonly Denial[];
}

/** One change of the books since their creation, with its time: the same journal gives the same books. */
export type JournalEntry =
  | { readonly kind: 'trade'; readonly nowMs: number }
  /** `refused`: the books said no, which may have drawn random numbers all the same. */
  | { readonly kind: 'mutate'; readonly nowMs: number; readonly request: MutateRequest; readonly refused?: true }
  | { readonly kind: 'move'; readonly nowMs: number; readonly division: number };

/** Files of a data folder. Without a folder nothing is kept. */
export class StateFiles {
  constructor(private readonly directory: string | null) {
    if (directory !== null) mkdirSync(directory, { recursive: true });
  }

  /** The parameters the books of this folder were made with; the given ones when the folder is new. */
  keepBooksParameters<T extends object>(given: T): T {
    const known = this.read('books.json') as T | null;
    if (known !== null) return known;
    this.write('books.json', given);
    return given;
  }

  loadState(): SandboxState | null {
    return this.read('state.json') as SandboxState | null;
  }

  saveState(state: SandboxState): void {
    this.write('state.json', state);
  }

  append(entries: readonly JournalEntry[]): void {
    if (this.directory === null || entries.length === 0) return;
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    appendFileSync(join(this.directory, 'journal.ndjson'), lines);
  }

  /** Brings fresh books to where they were. Gives the number of changes. */
  replay(books: Books): number {
    if (this.directory === null) return 0;
    const path = join(this.directory, 'journal.ndjson');
    if (!existsSync(path)) return 0;
    // A line without its end was cut off by a kill: its change was never reported to anyone.
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    for (const line of lines) replayEntry(books, JSON.parse(line) as JournalEntry);
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
    return lines.length;
  }

  private read(name: string): unknown {
    if (this.directory === null) return null;
    const path = join(this.directory, name);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
  }

  /** Written aside and renamed, so that a kill leaves the old or the new file. */
  private write(name: string, content: object): void {
    if (this.directory === null) return;
    const path = join(this.directory, name);
    // It holds tokens: for the owner's eyes only.
    writeFileSync(`${path}.new`, JSON.stringify(content), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}

function replayEntry(books: Books, entry: JournalEntry): void {
  switch (entry.kind) {
    case 'trade':
      books.trade(entry.nowMs);
      return;
    case 'mutate':
      if (entry.refused === true) replayRefused(books, entry.request, entry.nowMs);
      else books.mutate(entry.request, entry.nowMs);
      return;
    case 'move':
      books.moveDivision(entry.division, entry.nowMs);
      return;
  }
}

/** @throws Error when the books agree this time: then they are not the books of the journal */
function replayRefused(books: Books, request: MutateRequest, nowMs: number): void {
  try {
    books.mutate(request, nowMs);
  } catch (error) {
    if (error instanceof Error) return;
    throw error;
  }
  throw new Error(`The journal says that ${request.action} of ${request.resource} was refused, yet it was possible.`);
}
