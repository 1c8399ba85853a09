import { TOKEN_API, type ConnectionView } from '@ml-connector/contracts';
import { REGIONS } from '@ml-connector/kernel';
import { Option, type Command } from 'commander';
import { connectedContextOf } from '../context.js';
import { secret } from './asking.js';
import { divisionNumbers } from './divisions.js';

interface AddOptions {
  readonly region: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly webhookUrl?: string;
  readonly divisions?: string;
  readonly baseUrl?: string;
}

/** `connect add`. */
export function addCommand(connect: Command): void {
  connect
    .command('add')
    .description(
      'store an app registration of Exact; its secrets are asked for, or read from EXACT_CLIENT_SECRET and EXACT_WEBHOOK_SECRET',
    )
    .argument('<name>', 'name for people')
    .addOption(new Option('--region <region>', 'site of the registration').choices([...REGIONS]).makeOptionMandatory())
    .requiredOption('--client-id <id>', 'client id of the registration')
    .requiredOption(
      '--redirect-uri <url>',
      'redirect address of the registration; token-service answers /oauth/callback',
    )
    .option('--webhook-url <url>', 'public address of webhook-ingress; polling only without it')
    .option('--divisions <numbers>', 'divisions to read, comma-separated; all without it')
    .addOption(new Option('--base-url <url>', 'a stand-in instead of the site of the region').hideHelp())
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector connect add nl --region nl --client-id 1c7… --redirect-uri https://bi.example.com/oauth/callback',
    )
    .action(async (name: string, options: AddOptions, command: Command) => {
      const context = connectedContextOf(command);
      const divisions = options.divisions === undefined ? undefined : divisionNumbers(options.divisions);
      const clientSecret = await secret('EXACT_CLIENT_SECRET', 'Client secret of the app registration');
      const webhookSecret =
        options.webhookUrl === undefined
          ? undefined
          : await secret('EXACT_WEBHOOK_SECRET', 'Webhook secret of the app registration');
      const created = (await context.services.post('token-service', TOKEN_API.connections, {
        name,
        region: options.region,
        clientId: options.clientId,
        clientSecret,
        redirectUri: options.redirectUri,
        ...(options.webhookUrl === undefined ? {} : { webhookBaseUrl: options.webhookUrl, webhookSecret }),
        ...(divisions === undefined ? {} : { divisions }),
        ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
      })) as ConnectionView;
      context.output.data(created, () =>
        context.output.line(`stored as ${created.id}; next: ml-connector connect authorise ${name}`),
      );
    });
}
