import type { Region } from '@ml-connector/kernel';
import { askEveryTile } from './tiles.js';
import { generatedFiles, MODEL } from './generated-project.js';
import { ModelStand, type LoadedBooks } from './model-stand.js';
import { askEveryField, compare, newVerdict, type Asking, type Verdict } from './verdict.js';

/** Books that a proof runs over. */
export interface BooksOfProof {
  /** Books of each seed, one after the other. */
  readonly seeds: readonly number[];
  readonly regions: readonly Region[];
}

/** Every field and every measure of the generated project, in both dialects, against the books of each seed. */
export async function proveModel({ seeds, regions }: BooksOfProof, signal: AbortSignal): Promise<Verdict> {
  const stand = await ModelStand.start(generatedFiles());
  const verdict = newVerdict();
  try {
    for (const seed of seeds) await checkModel(stand, await stand.load(seed, regions), 'alone', verdict, signal);
    return verdict;
  } finally {
    await stand.stop();
  }
}

/** The same over books that are loaded. */
export async function checkModel(
  { lookers }: Pick<ModelStand, 'lookers'>,
  { companies, expected }: LoadedBooks,
  asking: Asking,
  verdict: Verdict,
  signal?: AbortSignal,
): Promise<void> {
  for (const looker of lookers) {
    await askEveryTile(looker, companies, verdict);
    for (const explore of await looker.explores(MODEL)) {
      if (signal?.aborted === true) return;
      const fields = await looker.fields(MODEL, explore);
      await askEveryField(looker, MODEL, { explore, fields, companies }, asking, verdict);
      const expectation = expected.find((one) => one.explore === explore);
      if (expectation === undefined) verdict.wrong.push(`${explore}: nothing is expected of it`);
      else await compare(looker, MODEL, { expectation, fields, companies }, verdict);
    }
  }
}
