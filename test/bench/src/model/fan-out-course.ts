import type { Company } from './companies.js';
import { PAIRS, type Pair, type SideOfPair } from './fan-out-pairs.js';
import { trapFiles } from './fan-out-project.js';
import type { LookerStand } from './looker-stand.js';
import { generatedFiles } from './generated-project.js';
import type { BooksOfProof } from './model-course.js';
import { ModelStand, type LoadedBooks } from './model-stand.js';
import { tenThousandths } from './truth/amounts.js';
import { groupName } from './truth/expectation.js';

/** What was compared. */
export interface FanOutVerdict {
  /** Figures that were compared: groups of each pair, in each dialect. */
  pairs: number;
  /** Questions that the dialect without symmetric aggregates refused, as it has to. */
  refused: number;
  /** In words: figures that differ, and questions that were refused where they must not be. */
  readonly unequal: string[];
}

/** Nothing compared yet. */
export function newFanOutVerdict(): FanOutVerdict {
  return { pairs: 0, refused: 0, unequal: [] };
}

/** Every figure that exists at header and at line level, in both dialects: equal, or refused where a join repeats it. */
export async function proveFanOut({ seeds, regions }: BooksOfProof, signal: AbortSignal): Promise<FanOutVerdict> {
  const stand = await ModelStand.start(new Map([...generatedFiles(), ...trapFiles()]));
  const verdict = newFanOutVerdict();
  try {
    for (const seed of seeds) await checkFanOut(stand, await stand.load(seed, regions), verdict, signal);
    return verdict;
  } finally {
    await stand.stop();
  }
}

/** The same over books that are loaded. */
export async function checkFanOut(
  { lookers }: Pick<ModelStand, 'lookers'>,
  { companies }: LoadedBooks,
  verdict: FanOutVerdict,
  signal?: AbortSignal,
): Promise<void> {
  for (const looker of lookers)
    for (const pair of PAIRS) {
      if (signal?.aborted === true) return;
      await judge(looker, pair, companies, verdict);
    }
}

type Asked = Pick<LookerStand, 'ask' | 'mode'>;

/** Compares one pair in one dialect. */
export async function judge(
  looker: Asked,
  pair: Pair,
  companies: readonly Company[],
  verdict: FanOutVerdict,
): Promise<void> {
  const say = (what: string): number => verdict.unequal.push(`${looker.mode} ${pair.name}: ${what}`);
  const plain = await figures(looker, pair.plain, companies);
  let other: ReadonlyMap<string, bigint>;
  try {
    other = await figures(looker, pair.other, companies);
  } catch (error) {
    if (looker.mode === 'old' && pair.isTrap) verdict.refused += 1;
    else say(error instanceof Error ? error.message : String(error));
    return;
  }
  if (looker.mode === 'old' && pair.isTrap) say('answered although a join repeats it');
  if (plain.size === 0) say('there is nothing to compare');
  for (const group of new Set([...plain.keys(), ...other.keys()])) {
    verdict.pairs += 1;
    const [wanted, got] = [plain.get(group) ?? 0n, other.get(group) ?? 0n];
    if (wanted !== got) say(`${group}: ${wanted} by itself, ${got} here`);
  }
}

async function figures(
  looker: Asked,
  { model, explore, by, measure, joins }: SideOfPair,
  companies: readonly Company[],
): Promise<ReadonlyMap<string, bigint>> {
  const [division = ''] = by;
  const filters = {
    [division]: companies.map(({ key }) => key).join(','),
    ...(joins === undefined ? {} : { [joins]: '-nothing of the kind' }),
  };
  const rows = await looker.ask(model, { explore, fields: [...by, measure], filters });
  return new Map(
    rows.map((row) => [groupName(by.map((field) => row[field] ?? null)), tenThousandths(row[measure] ?? '0')]),
  );
}
