import { deadLetterTopic, SERVICES } from '@ml-connector/contracts';
import { TopicAdmin } from '@ml-connector/kafka';
import { errorText } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { EXIT } from '../output/exit-codes.js';
import { readStatus, statusTable } from '../up/trading.js';
import { connectionsNamed } from './ask-fetcher.js';
import { connectedContextOf, type ConnectedContext } from './context.js';

interface ServiceStatus {
  readonly service: string;
  readonly ready: boolean;
  readonly detail: string;
  readonly deadLetters: string;
}

/** `status`: services, divisions, calls left, dead letters. */
export function statusCommand(program: Command): void {
  program
    .command('status')
    .description('services, freshness and calls left by division, dead letters, connections in trouble')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector status --json\n\nExit code 1 when a service is not ready, a stream is parked or a connection is held.',
    )
    .action(async (_options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const services = await Promise.all(SERVICES.map((service) => serviceStatus(context, service)));
      const divisions = await readStatus(context.services);
      const troubled = (await connectionsNamed(context)).filter((c) => c.reason !== null);
      context.output.data({ services, divisions, troubled }, () => {
        context.output.table(
          ['Service', 'Ready', 'Dead letters', 'Detail'],
          services.map((s) => [s.service, s.ready ? 'yes' : 'NO', s.deadLetters, s.detail]),
        );
        context.output.line();
        context.output.line(statusTable(divisions));
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

async function serviceStatus(context: ConnectedContext, service: (typeof SERVICES)[number]): Promise<ServiceStatus> {
  const count = await new TopicAdmin(context.kafka).countMessages(deadLetterTopic(service));
  try {
    const response = await fetch(`${context.access.services[service]}/ready`, { signal: AbortSignal.timeout(5_000) });
    const detail = response.ok ? '' : await response.text();
    return { service, ready: response.ok, detail, deadLetters: String(count) };
  } catch (error) {
    return { service, ready: false, detail: `no answer: ${errorText(error)}`, deadLetters: String(count) };
  }
}
