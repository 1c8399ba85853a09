import { isCancel, password, text } from '@clack/prompts';
import { TOKEN_API, type ConnectionView } from '@ml-connector/contracts';
import { REGIONS, TerminalError } from '@ml-connector/kernel';
import { Option, type Command } from 'commander';
import { connectionsNamed } from './ask-fetcher.js';
import { connectedContextOf, type ConnectedContext } from './context.js';

interface AddOptions {
  readonly region: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly webhookUrl?: string;
  readonly divisions?: string;
}

/** `connect`: connections to Exact, and Looker's key. Secrets come from prompts or the environment, never from flags. */
export function connectCommand(program: Command): void {
  const connect = program.command('connect').description('connections to Exact Online, and the Looker API key');
  addList(connect);
  addAdd(connect);
  addAuthorise(connect);
  addLooker(connect);
}

function addList(connect: Command): void {
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

function addAdd(connect: Command): void {
  connect
    .command('add')
    .description(
      'store an app registration of Exact; its secrets are asked for, or read from EXACT_CLIENT_SECRET and EXACT_WEBHOOK_SECRET',
    )
    .argument('<name>', 'name for people')
    .addOption(new Option('--region <region>', 'site of the registration').choices([...REGIONS]).makeOptionMandatory())
    .requiredOption('--client-id <id>', 'client id of the registration')
    .requiredOption('--redirect-uri <url>', 'redirect address of the registration')
    .option('--webhook-url <url>', 'public address of webhook-ingress; polling only without it')
    .option('--divisions <numbers>', 'divisions to read, comma-separated; all without it')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector connect add nl --region nl --client-id 1c7… --redirect-uri https://bi.example.com/oauth/callback',
    )
    .action(async (name: string, options: AddOptions, command: Command) => {
      const context = connectedContextOf(command);
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
        ...(options.divisions === undefined ? {} : { divisions: options.divisions.split(',').map(Number) }),
      })) as ConnectionView;
      context.output.data(created, () =>
        context.output.line(`stored as ${created.id}; next: ml-connector connect authorise ${name}`),
      );
    });
}

function addAuthorise(connect: Command): void {
  connect
    .command('authorise')
    .description("give consent in a browser; a host Exact can't send the browser back to takes the pasted address")
    .argument('<connection>', 'name or id')
    .addHelpText('after', '\nExample:\n  ml-connector connect authorise nl')
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const id = await idOf(context, name);
      const { url } = (await context.services.get('token-service', `${TOKEN_API.authorise(id)}?format=json`)) as {
        url: string;
      };
      context.output.line(`Open this address and agree:\n\n  ${url}\n`);
      const redirected = await text({
        message:
          'If the browser ends on a page that can not be reached, paste its whole address here; else leave empty',
        defaultValue: '',
      });
      if (isCancel(redirected)) throw new TerminalError('cancelled', 'nothing was authorised');
      const view = (
        redirected === ''
          ? await context.services.get('token-service', TOKEN_API.connection(id))
          : await context.services.post('token-service', TOKEN_API.code(id), { redirected })
      ) as ConnectionView;
      context.output.data(view, () => context.output.line(`${view.name} is ${view.state}`));
    });
}

function addLooker(connect: Command): void {
  connect
    .command('looker')
    .description('store the address and API key of Looker; the secret is asked for, or read from LOOKER_CLIENT_SECRET')
    .requiredOption('--url <url>', 'API address, such as https://company.cloud.looker.com')
    .requiredOption('--client-id <id>', 'client id of the API key')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector connect looker --url https://company.cloud.looker.com --client-id abc',
    )
    .action(async (options: { url: string; clientId: string }, command: Command) => {
      const context = connectedContextOf(command);
      const clientSecret = await secret('LOOKER_CLIENT_SECRET', 'Client secret of the API key');
      await context.services.put('token-service', TOKEN_API.looker, {
        baseUrl: options.url,
        clientId: options.clientId,
        clientSecret,
      });
      context.output.line('stored; ml-connector ping tells whether Looker takes it');
    });
}

async function idOf(context: ConnectedContext, name: string): Promise<string> {
  const [found] = await connectionsNamed(context, name);
  if (found === undefined)
    throw new TerminalError('connection_not_found', `no connection is named ${name}: ml-connector connect list`);
  return found.id;
}

async function secret(variable: string, message: string): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  if (!process.stdin.isTTY)
    throw new TerminalError('secret_missing', `set ${variable}: there is no terminal to ask on`);
  const answer = await password({ message });
  if (isCancel(answer)) throw new TerminalError('cancelled', 'nothing was stored');
  return answer;
}
