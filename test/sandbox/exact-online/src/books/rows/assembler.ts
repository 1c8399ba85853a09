import type { BookRow, ResourceSchema, Scalar } from '../books.js';
import type { Values } from '../store/master-store.js';

/** Kinds of field that the real system never leaves empty on the resources at hand. */
function emptyValue(type: string): Scalar {
  if (type === 'Edm.Boolean') return false;
  if (type === 'Edm.Byte') return 0;
  return null;
}

/** Makes rows with all declared fields of a resource out of what the books know. */
export class Assembler {
  readonly #names: readonly string[];
  readonly #empty: readonly Scalar[];

  constructor(readonly schema: ResourceSchema) {
    this.#names = schema.fields.map((field) => field.name);
    this.#empty = schema.fields.map((field) => emptyValue(field.type));
  }

  /** Names the resource does not have are left out, for its siblings share one projection. */
  row(values: Values): BookRow {
    const names = this.#names;
    const row: Values = {};
    for (let i = 0; i < names.length; i++) {
      const name = names[i] ?? '';
      const value = values[name];
      row[name] = value === undefined ? (this.#empty[i] ?? null) : value;
    }
    return row;
  }
}
