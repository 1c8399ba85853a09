import { projectFiles } from '@ml-connector/looker-sync';
import type { Region } from '@ml-connector/kernel';
import { ModelStand } from './model-stand.js';
import { askEveryField, compare, newVerdict, type Asking, type Verdict } from './verdict.js';

const MODEL = 'exact_core';

/** What is proven. */
export interface ModelCourse {
  /** Books of each seed. */
  readonly seeds: readonly number[];
  readonly regions: readonly Region[];
  readonly asking: Asking;
}

/** Every field and every measure of the generated project, in both dialects, against the books of each seed. */
export async function proveModel({ seeds, regions, asking }: ModelCourse, signal?: AbortSignal): Promise<Verdict> {
  const options = { projectName: MODEL, connectionName: 'exact_warehouse', divisionAccess: false };
  const stand = await ModelStand.start(projectFiles(options));
  const verdict = newVerdict();
  try {
    for (const seed of seeds) {
      const { companies, expected } = await stand.load(seed, regions);
      for (const looker of stand.lookers)
        for (const explore of await looker.explores(MODEL)) {
          if (signal?.aborted === true) return verdict;
          const fields = await looker.fields(MODEL, explore);
          await askEveryField(looker, MODEL, { explore, fields, companies }, asking, verdict);
          const expectation = expected.find((one) => one.explore === explore);
          if (expectation === undefined) verdict.wrong.push(`${explore}: nothing is expected of it`);
          else await compare(looker, MODEL, { expectation, fields, companies }, verdict);
        }
    }
    return verdict;
  } finally {
    await stand.stop();
  }
}
