import { lookerFound, TOKEN_API } from '@ml-connector/contracts';
import type { Command } from 'commander';
import { connectedContextOf } from '../context.js';
import { secret } from './asking.js';

/** `connect looker`. */
export function lookerCommand(connect: Command): void {
  connect
    .command('looker')
    .description(
      'try and store the address and API key of Looker; the secret is asked for, or read from LOOKER_CLIENT_SECRET',
    )
    .requiredOption('--url <url>', 'API address, such as https://company.cloud.looker.com')
    .requiredOption('--client-id <id>', 'client id of the API key')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector connect looker --url https://company.cloud.looker.com --client-id abc',
    )
    .action(async (options: { url: string; clientId: string }, command: Command) => {
      const context = connectedContextOf(command);
      const clientSecret = await secret('LOOKER_CLIENT_SECRET', 'Client secret of the API key');
      const found = lookerFound.parse(
        await context.services.put('token-service', TOKEN_API.looker, {
          baseUrl: options.url,
          clientId: options.clientId,
          clientSecret,
        }),
      );
      context.output.data(found, () =>
        context.output.line(
          `Looker ${found.version ?? ''} took the key (API ${found.apiVersions.join(', ')}, ${found.latencyMs} ms); stored`,
        ),
      );
    });
}
