const CHUNK_BYTES = 1 << 20;

/**
 * Where rows are written one behind the other. A row is a view on a chunk that nothing is written to again, so it stays
 * as it is for as long as anybody holds it.
 */
export class RowBuffer {
  bytes: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  /** Where the next byte goes. */
  at = 0;
  #start = 0;

  /** Begins a row of at most so many bytes. */
  begin(most: number): void {
    if (this.#start + most > this.bytes.length) {
      this.bytes = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, most));
      this.#start = 0;
    }
    this.at = this.#start;
  }

  /** Ends the row and gives its bytes. */
  end(): Buffer {
    const row = this.bytes.subarray(this.#start, this.at);
    this.#start = this.at;
    return row;
  }

  text(text: string): void {
    this.at += this.bytes.write(text, this.at);
  }

  /** A short run of bytes; longer ones are better copied by the platform. */
  copy(from: Uint8Array, start: number, end: number): void {
    const to = this.bytes;
    let at = this.at;
    for (let i = start; i < end; i++) to[at++] = from[i] as number;
    this.at = at;
  }

  byte(code: number): void {
    this.bytes[this.at++] = code;
  }
}
