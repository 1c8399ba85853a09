import { ENTITIES, type FieldKind } from '@ml-connector/catalogue';

/** Rows of a page of a sync feed. */
export const PAGE_ROWS = 1000;

const transactionLine = ENTITIES.find((entity) => entity.name === 'transaction_line');

/** Pages of ledger lines with every declared field filled: the same bytes for each division and each run. */
export class PageSource {
  readonly #rest: readonly string[];

  constructor() {
    this.#rest = Array.from({ length: PAGE_ROWS }, (_, n) => restOf(n));
  }

  /** Page `page` (from 0); its row versions begin at `page * PAGE_ROWS + 1`. `next`: address of the page after it. */
  page(page: number, next: string | null): Buffer {
    const rows = this.#rest.map((rest, n) => {
      const version = page * PAGE_ROWS + n + 1;
      return `{"Timestamp":"${version}","ID":"${guid(version)}",${rest}`;
    });
    const link = next === null ? '' : `,"__next":${JSON.stringify(next)}`;
    return Buffer.from(`{"d":{"results":[${rows.join(',')}]${link}}}`);
  }
}

function guid(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** All fields but key and cursor; the closing brace included. */
function restOf(n: number): string {
  const fields = Object.entries(transactionLine?.fields ?? {}).filter(
    ([name]) => name !== 'ID' && name !== 'Timestamp',
  );
  const texts = fields.map(([name, { kind }]) => `${JSON.stringify(name)}:${valueOf(kind, n)}`);
  return `${texts.join(',')}}`;
}

function valueOf(kind: FieldKind, n: number): string {
  switch (kind) {
    case 'guid':
      return `"${guid(n + 7_000_000)}"`;
    case 'decimal':
      return (n * 1.07 - 450).toFixed(2);
    case 'int':
    case 'bigint':
      return String(n);
    case 'bool':
      return n % 2 === 0 ? 'true' : 'false';
    case 'date':
    case 'instant':
      return `"/Date(${1_725_580_800_000 + n * 60_000})/"`;
    case 'code':
    case 'text':
      return `"value ${n} of text"`;
  }
}
