import { divisionLifeView, FETCHER_API, SERVICES } from '@ml-connector/contracts';
import { errorText } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { z } from 'zod';
import { EXIT } from '../output/exit-codes.js';
import { readStatus, statusTable } from '../up/trading.js';
import { connectionsNamed } from './ask-fetcher.js';
import { connectedContextOf, type ConnectedContext } from './context.js';
import { countOpenLetters } from './dead-letters/count-open.js';
import { readActions } from './dead-letters/read-letters.js';

interface ServiceStatus {
  readonly service: string;
  readonly ready: boolean;
  readonly detail: string;
  /** Those that wait for somebody. */
  readonly deadLetters: string;
}

/** `status`: services, divisions, calls left, dead letters. */
export function statusCommand(program: Command): void {
  program
    .command('status')
    .description(
      'services, freshness and calls left by division, divisions that are skipped, open dead letters, connections in trouble',
    )
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector status --json\n\nExit code 1 when a service is not ready, a stream is parked or a connection is held.',
    )
    .action(async (_options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const actions = await readActions(context.kafka);
      const services = await Promise.all(SERVICES.map((service) => serviceStatus(context, service, actions)));
      const divisions = await readStatus(context.services);
      const skipped = await skippedDivisions(context);
      const troubled = (await connectionsNamed(context)).filter((c) => c.reason !== null);
      context.output.data({ services, divisions, skipped, troubled }, () => {
        context.output.table(
          ['Service', 'Ready', 'Dead letters', 'Detail'],
          services.map((s) => [s.service, s.ready ? 'yes' : 'NO', s.deadLetters, s.detail]),
        );
        context.output.line();
        context.output.line(statusTable(divisions));
        for (const { divisionKey, name, reason } of skipped) context.output.line(`\n${divisionKey} ${name}: ${reason}`);
        for (const c of troubled)
          context.output.line(`\n${c.name} is ${c.state}: ${c.reason ?? ''}\n  what to do: ${c.remedy ?? ''}`);
      });
      const wrong =
        services.some((s) => !s.ready) ||
        divisions.some((d) => d.parked > 0) ||
        troubled.some((c) => c.state === 'held');
      process.exitCode = wrong ? EXIT.differences : EXIT.ok;
    });
}

/** Divisions that should be read and are not. */
async function skippedDivisions({ services }: ConnectedContext) {
  const all = z.array(divisionLifeView).parse(await services.get('exact-fetcher', FETCHER_API.divisions));
  return all.filter(({ reason }) => reason !== null);
}

async function serviceStatus(
  context: ConnectedContext,
  service: (typeof SERVICES)[number],
  actions: Awaited<ReturnType<typeof readActions>>,
): Promise<ServiceStatus> {
  const count = await countOpenLetters(context.kafka, service, actions);
  try {
    const response = await fetch(`${context.access.services[service]}/ready`, { signal: AbortSignal.timeout(5_000) });
    const detail = response.ok ? '' : await response.text();
    return { service, ready: response.ok, detail, deadLetters: String(count) };
  } catch (error) {
    return { service, ready: false, detail: `no answer: ${errorText(error)}`, deadLetters: String(count) };
  }
}
