import { ENTITIES } from '@ml-connector/catalogue';
import { errorText, parseDivisionKey } from '@ml-connector/kernel';
import { InvalidArgumentError } from 'commander';

/** What `reconcile` was given. */
export interface ReconcileGiven {
  readonly division?: string;
  readonly entity?: string;
  readonly period?: string;
  readonly repair?: true;
  readonly fresh?: true;
  /** False: what Exact told before has to do. */
  readonly confirm: boolean;
  readonly settle?: number;
  readonly wait?: number;
  readonly out?: string;
  readonly strict?: true;
}

/** A division key. Throws what the command line prints as a wrong call. */
export function divisionOption(text: string): string {
  try {
    parseDivisionKey(text);
    return text;
  } catch (error) {
    throw new InvalidArgumentError(errorText(error));
  }
}

/** A kind of record, as its table names it. Throws what the command line prints as a wrong call. */
export function entityOption(text: string): string {
  const names = ENTITIES.map(({ name }) => name);
  const plain = text.replace(/^(dim|fact)_/, '');
  if (!names.includes(plain))
    throw new InvalidArgumentError(`There is no entity ${text}; there are ${names.join(', ')}.`);
  return plain;
}

/** A period. Throws what the command line prints as a wrong call. */
export function periodOption(text: string): string {
  if (!/^\d{4}-(0[1-9]|1\d)$/.test(text))
    throw new InvalidArgumentError('A period is a year and a month or financial period: 2026-03.');
  return text;
}

/** Seconds. Throws what the command line prints as a wrong call. */
export function secondsOption(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 86_400) throw new InvalidArgumentError('Seconds, a day at most.');
  return Number(text);
}

/** A file by whose name its form is known. Throws what the command line prints as a wrong call. */
export function fileOption(text: string): string {
  if (!/\.(csv|json)$/i.test(text)) throw new InvalidArgumentError('Name a file that ends with .csv or .json.');
  return text;
}
