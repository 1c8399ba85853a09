import { entitiesOf, FEEDS } from '@ml-connector/catalogue';
import { FETCHER_API, forecastView, type ForecastView } from '@ml-connector/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { askFetcher, connectionsNamed } from './ask-fetcher.js';
import { connectedContextOf, type ConnectedContext } from './context.js';

/** `sync forecast`: what a first read will cost, before it starts. */
export function forecastCommand(sync: Command): void {
  sync
    .command('forecast')
    .description('calls, minutes and days that are left of the first read')
    .argument('[connection]', 'name or id; all without it')
    .option('--count', 'count rows at Exact where one call can; costs a call for each such feed')
    .addHelpText('after', '\nExample:\n  ml-connector sync forecast demo-nl --count')
    .action(async (name: string | undefined, given: { count?: boolean }, command: Command) => {
      const context = connectedContextOf(command);
      const found: ForecastView[] = [];
      for (const { id } of await connectionsNamed(context, name)) {
        const plain = await forecasts(context, id, '');
        if (given.count !== true) found.push(...plain);
        else for (const division of plain) found.push(...(await counted(context, division)));
      }
      context.output.data(found, () =>
        context.output.table(
          ['Division', 'Name', 'Calls', 'of them guessed', 'Minutes', 'Days', 'Ends'],
          found.map((one) => [
            one.divisionKey,
            one.divisionName,
            String(one.calls),
            String(one.guessedCalls),
            String(one.minutes),
            String(one.days),
            one.calls === 0 ? '' : one.endsAt,
          ]),
        ),
      );
    });
}

async function forecasts(context: ConnectedContext, connectionId: string, rows: string): Promise<ForecastView[]> {
  const query = new URLSearchParams({ connection: connectionId, ...(rows === '' ? {} : { rows }) });
  return z
    .array(forecastView)
    .parse(await context.services.get('exact-fetcher', `${FETCHER_API.forecasts}?${query.toString()}`));
}

/** The division's forecast with rows as Exact counts them. */
async function counted(context: ConnectedContext, division: ForecastView): Promise<ForecastView[]> {
  const { connectionId, divisionKey } = division;
  const open = division.feeds.filter(({ basis }) => basis !== 'done').map(({ feed }) => feed);
  const answer = await askFetcher(context, { type: 'control_total', connectionId, divisionKey, feeds: open }, 180_000);
  if (answer.type !== 'control_total') return [division];
  const byEntity = new Map(answer.totals.map(({ entity, rows }) => [entity, rows]));
  const rows = FEEDS.flatMap((feed) => {
    const known = entitiesOf(feed).flatMap(({ name }) => byEntity.get(name) ?? []);
    return known.length === 0 ? [] : [`${feed.name}:${Math.max(...known)}`];
  });
  const all = await forecasts(context, connectionId, rows.join(','));
  return all.filter((one) => one.divisionKey === divisionKey);
}
