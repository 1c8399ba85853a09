/**
 * The records of one sync stream in the order of their row versions. Every change appends; what it replaces goes stale
 * and is skipped, so that a page after a version costs a binary search and the page.
 */
export class VersionLog {
  #versions = new Float64Array(64);
  #refs = new Int32Array(64);
  #length = 0;
  #stale = 0;

  /** @param versionOf gives the present version of a record, -1 when it is gone. */
  constructor(private readonly versionOf: (ref: number) => number) {}

  get living(): number {
    return this.#length - this.#stale;
  }

  /** `version` must be above all before it; `replaces` says whether the record had one already. */
  append(ref: number, version: number, replaces: boolean): void {
    if (this.#length === this.#versions.length) this.#grow();
    this.#versions[this.#length] = version;
    this.#refs[this.#length] = ref;
    this.#length++;
    if (replaces) this.noteStale();
  }

  /** A record that had a version is gone or has got another. */
  noteStale(): void {
    this.#stale++;
  }

  /** Present records above a version, in order. */
  *after(version: number): Iterable<number> {
    let position = this.#firstAbove(version);
    while (position < this.#length) {
      const ref = this.#refs[position] ?? -1;
      if (this.versionOf(ref) === this.#versions[position]) yield ref;
      position++;
    }
  }

  /** Drops stale places once they are the greater part. Not while a page is being read. */
  tidy(): void {
    if (this.#stale < 1024 || this.#stale * 2 < this.#length) return;
    this.rewrite((_ref, version) => version);
  }

  /** Gives each present record a new version, in order; `renumber` must keep the order and set the record's own. */
  rewrite(renumber: (ref: number, version: number) => number): void {
    let kept = 0;
    for (let i = 0; i < this.#length; i++) {
      const ref = this.#refs[i] ?? -1;
      const version = this.#versions[i] ?? 0;
      if (this.versionOf(ref) !== version) continue;
      this.#versions[kept] = renumber(ref, version);
      this.#refs[kept] = ref;
      kept++;
    }
    this.#length = kept;
    this.#stale = 0;
  }

  #firstAbove(version: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#versions[middle] ?? 0) > version) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #grow(): void {
    const versions = new Float64Array(this.#length * 2);
    const refs = new Int32Array(this.#length * 2);
    versions.set(this.#versions);
    refs.set(this.#refs);
    this.#versions = versions;
    this.#refs = refs;
  }
}
