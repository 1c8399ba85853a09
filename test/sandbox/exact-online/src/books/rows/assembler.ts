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
  readonly #template: Values = {};

  constructor(readonly schema: ResourceSchema) {
    for (const field of schema.fields) this.#template[field.name] = emptyValue(field.type);
  }

  /** Later values win; names the resource does not have are left out, for its siblings share one projection. */
  row(...parts: readonly (Values | undefined)[]): BookRow {
    const row: Values = { ...this.#template };
    for (const values of parts) {
      if (values === undefined) continue;
      for (const name in values) {
        const value = values[name];
        if (value !== undefined && name in row) row[name] = value;
      }
    }
    return row;
  }
}
