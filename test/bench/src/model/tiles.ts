import { DASHBOARDS, dashboardOf } from '@ml-connector/looker-sync';
import type { Company } from './companies.js';
import { MODEL } from './generated-project.js';
import { ownDivisions, type Asked, type Verdict } from './verdict.js';

/** Asks what every tile of every dashboard asks, of all periods: each is answered, and not by nothing. */
export async function askEveryTile(looker: Asked, companies: readonly Company[], verdict: Verdict): Promise<void> {
  for (const { name, rows } of DASHBOARDS.map((spec) => dashboardOf(spec, MODEL)))
    for (const { title, explore, fields, filters, sorts, limit } of rows.flatMap(({ tiles }) => tiles)) {
      verdict.tiles += 1;
      const own = ownDivisions(explore, companies);
      try {
        const answer = await looker.ask(MODEL, {
          explore,
          fields,
          filters: { ...own, ...filters },
          sorts: sorts ?? [],
          limit,
        });
        if (answer.length === 0) throw new Error('it shows nothing');
      } catch (error) {
        verdict.wrong.push(
          `${looker.mode} ${name}, ${title}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
}
