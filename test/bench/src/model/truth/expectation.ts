import { ONE } from './amounts.js';

/**
 * What one record of the source adds to a measure: an amount in ten-thousandths; a name that is counted once however
 * often it occurs; a text of which the first or last is wanted.
 */
export type Share = bigint | { readonly once: string } | { readonly first: string } | { readonly last: string };

/** What one record adds, and to which group: values of the grouping fields, null where there is none. */
export interface Fact {
  readonly group: readonly (string | null)[];
  readonly shares: Readonly<Record<string, Share>>;
}

/** What an explore has to answer: the source's records, each with its group and what it adds to each measure. */
export interface Expectation {
  readonly explore: string;
  /** Fields that are grouped by; the first is always the division's key. */
  readonly by: readonly string[];
  /** Measures that the facts speak of; a group none of whose facts does has 0. */
  readonly measures: readonly string[];
  /** Measures that are worked out from others of the same group; null where there is nothing to divide by. */
  readonly ratios?: Readonly<Record<string, (sum: (measure: string) => number) => number | null>>;
  readonly facts: readonly Fact[];
}

/** Values of a group: amounts and counts in ten-thousandths, ratios as they are, texts, null where there is none. */
export type Values = Readonly<Record<string, bigint | number | string | null>>;
/** Measures of each group. */
export type Figures = ReadonlyMap<string, Values>;

/** A part of something, null when that is nothing. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** A group as text. */
export function groupName(group: readonly (string | null)[]): string {
  return group.map((part) => part ?? '∅').join(' | ');
}

/** Adds the facts of an expectation up. */
export function addUp({ measures, ratios = {}, facts }: Expectation): Figures {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const name = groupName(fact.group);
    const own = groups.get(name) ?? [];
    groups.set(name, own);
    own.push(fact);
  }
  return new Map(
    [...groups].map(([name, own]): [string, Values] => {
      const totals = new Map(
        measures.map((measure) => [measure, total(own.flatMap(({ shares }) => shares[measure] ?? []))]),
      );
      const sum = (measure: string): number => Number(totals.get(measure) ?? 0n) / Number(ONE);
      const workedOut = Object.entries(ratios).map(([measure, of]) => [measure, of(sum)] as const);
      return [name, Object.fromEntries([...totals, ...workedOut])];
    }),
  );
}

function total(shares: readonly Share[]): bigint | string {
  const names = new Set<string>();
  const texts: string[] = [];
  let sum = 0n;
  let wantsLast = false;
  for (const share of shares) {
    if (typeof share === 'bigint') sum += share;
    else if ('once' in share) names.add(share.once);
    else {
      wantsLast = 'last' in share;
      texts.push('last' in share ? share.last : share.first);
    }
  }
  if (texts.length > 0) return texts.sort().at(wantsLast ? -1 : 0) ?? '';
  return sum + BigInt(names.size) * ONE;
}
