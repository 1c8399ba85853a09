import type { BooksOptions } from './books.js';
import type { Pace } from './history.js';
import type { PartySizes } from './masters/parties.js';

export interface Size extends PartySizes, Pace {
  readonly items: number;
  readonly projects: number;
  readonly employees: number;
}

/**
 * About 1,500 ledger rows a division (small), 100,000 over three divisions (demo), 2 million over three (bench); all
 * over 24 months.
 */
export const SIZES: Readonly<Record<BooksOptions['size'], Size>> = {
  small: {
    customers: 20,
    suppliers: 10,
    items: 25,
    projects: 4,
    employees: 8,
    salesOrders: 3.4,
    expenses: 2,
    purchaseOrders: 1,
  },
  demo: {
    customers: 240,
    suppliers: 90,
    items: 300,
    projects: 20,
    employees: 40,
    salesOrders: 116,
    expenses: 50,
    purchaseOrders: 30,
  },
  bench: {
    customers: 2_500,
    suppliers: 800,
    items: 2_000,
    projects: 60,
    employees: 120,
    salesOrders: 2_350,
    expenses: 1_000,
    purchaseOrders: 600,
  },
};
