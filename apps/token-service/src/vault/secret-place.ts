import { TerminalError } from '@ml-connector/kernel';

/** A row that has secrets: it has one data key. */
export interface SecretRow {
  readonly table: string;
  /** The row's primary key. */
  readonly row: string;
}

/** Where a secret stands: ties a ciphertext to its row and column, so that a swapped one is refused. */
export interface SecretPlace extends SecretRow {
  readonly column: string;
}

/** Name of a row's data key. Tables have no colon in their names, so that no two rows share one. */
export function rowRef({ table, row }: SecretRow): string {
  return `${table}:${row}`;
}

/** The row of a data key's name. */
export function rowOfRef(ref: string): SecretRow {
  const colon = ref.indexOf(':');
  return { table: ref.slice(0, colon), row: ref.slice(colon + 1) };
}

/** What a wrapped data key is bound to. */
export function wrapAad({ table, row }: SecretRow): Buffer {
  return Buffer.from(JSON.stringify(['data_key', table, row]));
}

/** What a sealed secret is bound to. */
export function secretAad({ table, row, column }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([table, row, column]));
}

/** The refusal of a stored secret; it names the place, never the bytes. */
export function refused(place: SecretRow & { readonly column?: string }, why: string, cause?: unknown): TerminalError {
  const name = place.column === undefined ? place.table : `${place.table}.${place.column}`;
  return new TerminalError('vault_refused', `the secret ${name} can't be opened: ${why}`, {
    ...(cause === undefined ? {} : { cause }),
    details: { table: place.table, row: place.row, column: place.column ?? null },
  });
}
