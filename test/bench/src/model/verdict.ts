import type { Company } from './companies.js';
import type { AnswerRow, ExploreFields, LookerStand } from './looker-stand.js';
import { ONE, tenThousandths } from './truth/amounts.js';
import { addUp, groupName, type Expectation, type Figures, type Values } from './truth/expectation.js';

/** Who is asked. */
export type Asked = Pick<LookerStand, 'ask' | 'mode'>;

/** What was looked at, and what was not as it has to be. */
export interface Verdict {
  /** Fields that were asked for one by one. */
  fields: number;
  /** Tiles of dashboards that were asked for. */
  tiles: number;
  /** Measures that were compared. */
  measures: number;
  /** Figures that were compared: measures of groups. */
  figures: number;
  /** Everything that was wrong, in words. */
  readonly wrong: string[];
}

/** Nothing looked at yet. */
export function newVerdict(): Verdict {
  return { fields: 0, tiles: 0, measures: 0, figures: 0, wrong: [] };
}

/** Looker filter that keeps to the divisions of these companies. */
export function ownDivisions(explore: string, companies: readonly Company[]): Readonly<Record<string, string>> {
  return { [`${explore}.division_key`]: companies.map(({ key }) => key).join(',') };
}

/** How fields are asked for: one by one, or all of an explore in one question, which is quicker. */
export type Asking = 'alone' | 'together';

/**
 * Asks for every field of an explore, hidden ones too: each compiles and runs, and the rows of the groups that
 * dimensions make are all the rows there are.
 */
export async function askEveryField(
  stand: Asked,
  model: string,
  { explore, fields, companies }: { explore: string; fields: ExploreFields; companies: readonly Company[] },
  asking: Asking,
  verdict: Verdict,
): Promise<void> {
  const filters = ownDivisions(explore, companies);
  const count = fields.measures.find(({ type }) => type === 'count');
  const isCount = count !== undefined;
  const counted = count?.name ?? fields.measures[0]?.name ?? '';
  const ask = async (names: readonly string[]): Promise<readonly AnswerRow[]> =>
    stand.ask(model, { explore, fields: names, filters });
  const dimensions = fields.dimensions.map(({ name }) => name);
  const measures = fields.measures.map(({ name }) => name);
  const [all] = await ask([counted]);
  for (const names of asking === 'alone' ? measures.map((name) => [name]) : [measures])
    await tried(stand, names, verdict, () => ask(names));
  for (const names of asking === 'alone' ? dimensions.map((name) => [name]) : [dimensions])
    await tried(stand, names, verdict, async () => {
      const groups = await ask([...names, counted]);
      const rows = groups.reduce((sum, row) => sum + tenThousandths(row[counted] ?? '0'), 0n);
      if (rows !== tenThousandths(all?.[counted] ?? '0')) throw new Error(`its groups have ${rows} of all rows`);
      if (isCount && names.includes(`${explore}.pk`) && groups.length * Number(ONE) !== Number(rows))
        throw new Error(`${rows} rows have ${groups.length} keys`);
    });
}

async function tried(
  stand: Asked,
  names: readonly string[],
  verdict: Verdict,
  ask: () => Promise<unknown>,
): Promise<void> {
  verdict.fields += names.length;
  try {
    await ask();
  } catch (error) {
    verdict.wrong.push(`${stand.mode} ${names.join(', ')}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Compares every measure of an explore, group by group, with what the books say. */
export async function compare(
  stand: Asked,
  model: string,
  {
    expectation,
    fields,
    companies,
  }: { expectation: Expectation; fields: ExploreFields; companies: readonly Company[] },
  verdict: Verdict,
): Promise<void> {
  const { explore, by } = expectation;
  const measures = measuresOf(expectation);
  const offered = fields.measures.map(({ name }) => name.slice(explore.length + 1));
  for (const measure of offered.filter((name) => !measures.includes(name)))
    verdict.wrong.push(`${explore}.${measure}: nothing is expected of it`);
  const answer = await stand.ask(model, {
    explore,
    fields: [...by, ...measures].map((name) => `${explore}.${name}`),
    filters: ownDivisions(explore, companies),
  });
  verdict.measures += measures.length;
  const found = figuresOf(answer, expectation);
  for (const problem of differences(addUp(expectation), found, measures, verdict))
    verdict.wrong.push(`${stand.mode} ${explore} ${problem}`);
}

function measuresOf({ measures, ratios = {} }: Expectation): readonly string[] {
  return [...measures, ...Object.keys(ratios)];
}

function figuresOf(rows: readonly AnswerRow[], expectation: Expectation): Figures {
  const { explore, by, ratios = {} } = expectation;
  const value = (row: AnswerRow, name: string): string | null => row[`${explore}.${name}`] ?? null;
  return new Map(
    rows.map((row): [string, Values] => [
      groupName(by.map((name) => value(row, name))),
      Object.fromEntries(measuresOf(expectation).map((name) => [name, figureOf(value(row, name), name in ratios)])),
    ]),
  );
}

function figureOf(value: string | null, isRatio: boolean): Values[string] {
  if (value === null) return null;
  if (isRatio) return Number(value);
  return /^-?\d+(\.\d+)?$/.test(value) ? tenThousandths(value) : value.replace(/\.000$/, '');
}

/** Floats that went different ways differ in their last digits. */
function isSame(wanted: Values[string] | undefined, got: Values[string] | undefined): boolean {
  if (typeof wanted !== 'number' || typeof got !== 'number') return wanted === got;
  return Math.abs(wanted - got) <= 1e-9 * Math.max(1, Math.abs(wanted));
}

function differences(expected: Figures, found: Figures, measures: readonly string[], verdict: Verdict): string[] {
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap((group) =>
    measures.flatMap((measure) => {
      verdict.figures += 1;
      const [wanted, got] = [expected.get(group)?.[measure], found.get(group)?.[measure]];
      if (isSame(wanted, got)) return [];
      return [`${group} ${measure}: ${String(wanted)} in the books, ${String(got)} by Looker`];
    }),
  );
}
