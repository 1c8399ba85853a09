import { STRIKE_STEPS, type StrikeStep } from './messages.js';

/** Longest a process stands still, virtual milliseconds. */
const LONGEST_STOP_MS = 60_000;

/** What befalls the replicas. */
export type Mishap =
  | { readonly kind: 'kill'; readonly step: StrikeStep }
  | { readonly kind: 'stop'; readonly step: StrikeStep; readonly forMs: number }
  /** Stopped wherever it is. */
  | { readonly kind: 'freeze'; readonly forMs: number }
  | { readonly kind: 'db_restart' };

/** A mishap and the number of refreshes after which it is due. */
export interface Due {
  readonly after: number;
  readonly mishap: Mishap;
}

/** Kills and stops at every step, freezes and restarts of the database, in random order over `runs` refreshes. */
export function plan(runs: number, random: () => number): Due[] {
  const rounds = Math.max(1, Math.min(20, Math.round(runs / 700)));
  const forMs = (): number => 1_000 + Math.floor(random() * (LONGEST_STOP_MS - 1_000));
  const mishaps: Mishap[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const step of STRIKE_STEPS) {
      mishaps.push({ kind: 'kill', step }, { kind: 'stop', step, forMs: forMs() });
      if (round % 2 === 0) mishaps.push({ kind: 'freeze', forMs: forMs() });
    }
    if (round % 3 === 0) mishaps.push({ kind: 'db_restart' });
  }
  const shuffled = mishaps
    .map((mishap) => ({ mishap, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ mishap }) => mishap);
  return shuffled.map((mishap, i) => ({ mishap, after: Math.floor(((i + 1) * runs) / (shuffled.length + 1)) }));
}
