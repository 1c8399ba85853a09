import { BlockBuilder } from './block-builder.js';

/** Blocks that rows of one origin go into, one a table. */
export class Blocks {
  readonly #open = new Map<string, BlockBuilder>();

  /** The block of a table. */
  readonly of = (table: string): BlockBuilder => {
    let block = this.#open.get(table);
    if (block === undefined) this.#open.set(table, (block = new BlockBuilder(table)));
    return block;
  };

  /** All blocks rows came into. */
  all(): readonly BlockBuilder[] {
    return [...this.#open.values()].filter(({ rows }) => rows > 0);
  }

  /** Makes all of them empty. */
  clear(): void {
    for (const block of this.#open.values()) block.truncate(0);
  }
}
