import { Cursor } from './cursor.js';

/** Reads what a block begins with, packed or not: how many columns and rows it has, and where the columns begin. */
export function blockHead(block: Buffer): { readonly columns: number; readonly rows: number; readonly at: number } {
  const cursor = new Cursor(block);
  return { columns: cursor.length(), rows: cursor.length(), at: cursor.at };
}
