import { entryHash, FIRST_HASH, headSeal, type ChainedEntry } from './audit-entry.js';

/** An entry as it lies in the database. */
export type StoredEntry = ChainedEntry & { readonly hash: string };

/** The chain's end as it lies in the database. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
  readonly seal: string;
}

/** What a check found. */
export interface ChainReport {
  readonly rows: number;
  readonly ok: boolean;
  /** The first entry that does not fit, and why. */
  readonly broken: { readonly seq: number; readonly why: string } | null;
  /** The chain's end: kept elsewhere, it shows later that nothing before it was changed or cut off. */
  readonly head: { readonly seq: number; readonly hash: string };
}

/** Follows a chain entry by entry, in their order, to its first fault. `anchor`: an end that was kept elsewhere. */
export class ChainCheck {
  #end = { seq: 0, hash: FIRST_HASH };
  #broken: ChainReport['broken'] = null;

  constructor(
    private readonly key: Buffer,
    private readonly anchor?: { readonly seq: number; readonly hash: string },
  ) {}

  /** The last entry that fits. */
  get end(): { readonly seq: number; readonly hash: string } {
    return this.#end;
  }

  /** Whether the next entry fits. */
  add(entry: StoredEntry): boolean {
    const why = this.#faultOf(entry);
    if (why === null) this.#end = { seq: entry.seq, hash: entry.hash };
    else this.#broken = { seq: this.#end.seq + 1, why };
    return why === null;
  }

  /** What was found, once all entries were added or one did not fit. */
  report(head: ChainHead | undefined): ChainReport {
    const broken = this.#broken ?? this.#brokenEnd(head);
    return { rows: this.#end.seq, ok: broken === null, broken, head: this.#end };
  }

  #faultOf(entry: StoredEntry): string | null {
    if (entry.seq !== this.#end.seq + 1) return 'the entry is missing';
    if (entryHash(this.key, this.#end.hash, entry) !== entry.hash) return 'the entry was changed, moved or put in';
    if (this.anchor?.seq === entry.seq && this.anchor.hash !== entry.hash)
      return 'the entry is not the one that was noted elsewhere';
    return null;
  }

  #brokenEnd(head: ChainHead | undefined): ChainReport['broken'] {
    const end = this.#end;
    const known = head ?? { seq: 0, hash: FIRST_HASH, seal: headSeal(this.key, 0, FIRST_HASH) };
    if (known.seal !== headSeal(this.key, known.seq, known.hash))
      return { seq: known.seq, why: "the chain's end was changed" };
    if (known.seq !== end.seq || known.hash !== end.hash)
      return { seq: end.seq + 1, why: `the chain ends at ${end.seq}, but ${known.seq} entries were written` };
    if (this.anchor !== undefined && this.anchor.seq > end.seq)
      return {
        seq: end.seq + 1,
        why: `the chain ends at ${end.seq}, but entry ${this.anchor.seq} was noted elsewhere`,
      };
    return null;
  }
}
