import { hash32 } from '../random.js';

/** Kinds of record that have a GUID; the number is part of it. */
export const KIND = {
  user: 1,
  glScheme: 2,
  glClassification: 3,
  glMapping: 4,
  glAccount: 5,
  costCenter: 6,
  costUnit: 7,
  account: 8,
  accountClassification: 9,
  accountClassificationName: 10,
  item: 11,
  itemGroup: 12,
  project: 13,
  employee: 14,
  bankAccount: 15,
  journal: 16,
  period: 17,
  vatCode: 18,
  paymentCondition: 19,
  exchangeRate: 20,
  budget: 21,
  salesOrder: 22,
  salesOrderLine: 23,
  salesInvoice: 24,
  salesInvoiceLine: 25,
  purchaseOrder: 26,
  purchaseOrderLine: 27,
  purchaseInvoice: 28,
  purchaseInvoiceLine: 29,
  entry: 30,
  ledgerLine: 31,
  term: 32,
  deletion: 33,
  nowhere: 34,
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

const ODD_A = 0x2c1b3c6d;
const ODD_B = 0x297a2d39;

/** Inverse of an odd number modulo 2^32 by Newton's iteration. */
function inverse(odd: number): number {
  let x = odd;
  for (let i = 0; i < 5; i++) x = Math.imul(x, 2 - Math.imul(odd, x));
  return x;
}
const INVERSE_A = inverse(ODD_A);
const INVERSE_B = inverse(ODD_B);

/** A permutation of 32-bit numbers: GUIDs look random and their order is not the order of birth. */
function scramble(index: number, salt: number): number {
  let x = Math.imul(index ^ salt, ODD_A);
  x ^= x >>> 16;
  x = Math.imul(x, ODD_B);
  return (x ^ (x >>> 16)) >>> 0;
}

function unscramble(value: number, salt: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, INVERSE_B);
  x ^= x >>> 16;
  return (Math.imul(x, INVERSE_A) ^ salt) >>> 0;
}

/** All four-digit hexadecimal texts: GUIDs are written by the million. */
const HEX4 = Array.from({ length: 0x10000 }, (_, value) => value.toString(16).padStart(4, '0'));

function hex4(value: number): string {
  return HEX4[value & 0xffff] ?? '';
}

function hex8(value: number): string {
  return hex4(value >>> 16) + hex4(value);
}

/** GUIDs of one division: made from kind and index, and read back without any table. */
export class GuidMaker {
  readonly #salt: number;

  constructor(seedText: string) {
    this.#salt = hash32(seedText);
  }

  of(kind: Kind, index: number): string {
    const first = scramble(index, this.#salt ^ Math.imul(kind, 0x9e3779b1));
    const rest = Math.imul(first ^ this.#salt, 0x85ebca6b) ^ Math.imul(kind, 0xc2b2ae35);
    const tail = Math.imul(rest ^ (rest >>> 13), 0x27d4eb2f);
    const middle = hex4((kind << 8) ^ this.#salt);
    const version = hex4(0x4000 | (rest & 0x0fff));
    const variant = hex4(0x8000 | ((rest >>> 12) & 0x3fff));
    return `${hex8(first)}-${middle}-${version}-${variant}-${hex8(tail)}${hex4(this.#salt >>> 16)}`;
  }

  /** The index of a GUID of this kind, or undefined when it is not one of this division. */
  indexOf(kind: Kind, guid: string): number | undefined {
    const text = guid.toLowerCase();
    const first = Number.parseInt(text.slice(0, 8), 16);
    if (text.length !== 36 || Number.isNaN(first)) return undefined;
    const index = unscramble(first >>> 0, this.#salt ^ Math.imul(kind, 0x9e3779b1)) | 0;
    return this.of(kind, index) === text ? index : undefined;
  }

  /** The kind of record a GUID of this division belongs to. */
  kindOf(guid: string): keyof typeof KIND | undefined {
    for (const [name, kind] of Object.entries(KIND)) {
      if (this.indexOf(kind, guid) !== undefined) return name as keyof typeof KIND;
    }
    return undefined;
  }

  /** A number in the order of the GUIDs of one kind. */
  rank(kind: Kind, index: number): number {
    return scramble(index, this.#salt ^ Math.imul(kind, 0x9e3779b1));
  }
}
