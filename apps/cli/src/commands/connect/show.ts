import { divisionView, TOKEN_API, type ConnectionView, type DivisionView } from '@ml-connector/contracts';
import type { Command } from 'commander';
import type { Output } from '../../output/output.js';
import { connectionsNamed } from '../ask-fetcher.js';
import { connectedContextOf, type ConnectedContext } from '../context.js';
import { connectionNamed } from './asking.js';

/** `connect list`. */
export function listCommand(connect: Command): void {
  connect
    .command('list')
    .description('all connections and their divisions')
    .addHelpText('after', '\nExample:\n  ml-connector connect list')
    .action(async (_options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const connections = await connectionsNamed(context);
      context.output.data(connections, () =>
        context.output.table(
          ['Name', 'Region', 'State', 'Divisions', 'Reads on until', 'What to do'],
          connections.map((c) => [
            c.name,
            c.region,
            c.state,
            c.divisions
              .filter((d) => d.active)
              .map((d) => `${d.number} ${d.name}`)
              .join(', '),
            c.refreshTokenExpiresAt?.slice(0, 10) ?? '',
            c.remedy ?? '',
          ]),
        ),
      );
    });
}

/** `connect show`. */
export function showCommand(connect: Command): void {
  connect
    .command('show')
    .description('one connection: state, tokens, missing scopes, divisions, what to do')
    .argument('<connection>', 'name or id')
    .addHelpText('after', '\nExample:\n  ml-connector connect show nl')
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const connection = await connectionNamed(context, name);
      const divisions = await readDivisions(context, connection.id);
      context.output.data({ ...connection, divisions }, () => {
        printConnection(context.output, connection);
        printDivisions(context.output, divisions);
      });
    });
}

/** The divisions of a connection with their configuration. */
export async function readDivisions(context: ConnectedContext, id: string): Promise<DivisionView[]> {
  return divisionView.array().parse(await context.services.get('token-service', TOKEN_API.divisions(id)));
}

/** Prints divisions as a table. */
export function printDivisions(output: Output, divisions: readonly DivisionView[]): void {
  output.table(
    ['Division', 'Name', 'Country', 'Currency', 'Read', 'From', 'Why not'],
    divisions.map((d) => [
      String(d.number),
      d.label ?? d.name,
      d.country ?? '',
      d.currency ?? '',
      d.active ? 'yes' : 'no',
      d.backfillFrom ?? '',
      whyNot(d),
    ]),
  );
}

/** What stands against reading a division; empty when nothing does. */
export function whyNot(division: DivisionView): string {
  if (division.blocked) return 'blocked by Exact';
  if (division.readBy !== null) return `read by ${division.readBy}`;
  return division.chosen ? '' : 'not chosen';
}

function printConnection(output: Output, c: ConnectionView): void {
  const days = c.refreshTokenDaysLeft === null ? '' : `, ${c.refreshTokenDaysLeft} days left without use`;
  output.line(`${c.name} (${c.id}), region ${c.region}: ${c.state}${days}`);
  output.line(c.webhooks ? 'webhooks and polling' : 'polling only');
  for (const { scope, data } of c.missingScopes) output.line(`scope missing: ${scope}: ${data} can't be read`);
  if (c.reason !== null) output.line(`why: ${c.reason}`);
  if (c.remedy !== null) output.line(`what to do: ${c.remedy}`);
  output.line();
}
