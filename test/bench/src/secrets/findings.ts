import type { NeedleSearch } from './needle-search.js';

/** Kinds of places a secret could leak to. */
export const PLACE_KINDS = [
  'log',
  'metrics',
  'trace',
  'http_body',
  'command_output',
  'alert',
  'topic',
  'postgres',
  'clickhouse',
  'file',
  'process_arguments',
] as const;
/** One of `PLACE_KINDS`. */
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** A secret in a place; the value is not part of it. */
export interface Hit {
  readonly kind: PlaceKind;
  readonly place: string;
  readonly canary: string;
}

/** A place in which some secrets may be, and why. */
export interface Allowance {
  readonly kind: PlaceKind;
  readonly place: RegExp;
  readonly canary: RegExp;
  readonly why: string;
}

/** Collects what a search finds, and how much was searched. */
export class Findings {
  readonly hits: Hit[] = [];
  readonly allowed: Hit[] = [];
  readonly bytes = new Map<PlaceKind, number>();
  readonly places = new Map<PlaceKind, number>();

  constructor(
    private readonly search: NeedleSearch,
    private readonly allowances: readonly Allowance[],
  ) {}

  text(kind: PlaceKind, place: string, text: Buffer | string): void {
    const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text, 'utf8');
    this.note(kind, place, bytes.length, this.search.in(bytes));
  }

  async stream(kind: PlaceKind, place: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const { bytes, found } = await this.search.inStream(chunks);
    this.note(kind, place, bytes, found);
  }

  private note(kind: PlaceKind, place: string, bytes: number, found: ReadonlySet<string>): void {
    this.bytes.set(kind, (this.bytes.get(kind) ?? 0) + bytes);
    this.places.set(kind, (this.places.get(kind) ?? 0) + 1);
    for (const canary of found) {
      const fits = (one: Allowance): boolean => one.kind === kind && one.place.test(place) && one.canary.test(canary);
      (this.allowances.some(fits) ? this.allowed : this.hits).push({ kind, place, canary });
    }
  }
}
