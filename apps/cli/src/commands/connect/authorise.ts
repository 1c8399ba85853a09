import { isCancel, text } from '@clack/prompts';
import { authoriseAnswer, TOKEN_API, type AuthoriseAnswer, type ConnectionView } from '@ml-connector/contracts';
import { systemClock, TerminalError } from '@ml-connector/kernel';
import type { Command } from 'commander';
import type { Services } from '../../config/services.js';
import { connectedContextOf, type ConnectedContext } from '../context.js';
import { connectionNamed } from './asking.js';

interface AuthoriseOptions {
  readonly paste?: boolean;
  readonly redirected?: string;
  readonly wait: boolean;
}

const LOOK_MS = 1_000;

/** `connect authorise`. */
export function authoriseCommand(connect: Command): void {
  connect
    .command('authorise')
    .description('give consent at Exact in a browser; also brings a held connection back')
    .argument('<connection>', 'name or id')
    .option('--paste', "begin a consent whose address is pasted here: for a host Exact can't send the browser back to")
    .option('--redirected <address>', 'the whole address the browser ended on, after --paste')
    .option('--no-wait', 'print the link and end')
    .addHelpText(
      'after',
      `
Examples:
  ml-connector connect authorise nl
  ml-connector connect authorise nl --paste
  ml-connector connect authorise nl --redirected 'https://bi.example.com/oauth/callback?code=…&state=…'

Example: without a terminal, --no-wait --json prints both links.`,
    )
    .action(async (name: string, options: AuthoriseOptions, command: Command) => {
      const context = connectedContextOf(command);
      const before = await connectionNamed(context, name);
      if (options.redirected !== undefined) return print(context, await paste(context, before.id, options.redirected));
      const begun = await beginConsent(context.services, before.id);
      if (!options.wait) {
        context.output.data(begun, () => context.output.line(begun.startUrl ?? begun.url));
        return;
      }
      print(context, await lead(context, before, begun, options.paste === true || begun.startUrl === null));
    });
}

/** Begins a consent. */
export async function beginConsent(services: Services, id: string): Promise<AuthoriseAnswer> {
  return authoriseAnswer.parse(await services.get('token-service', `${TOKEN_API.authorise(id)}?format=json`));
}

/** What a person has to open. Written to stderr, so that `--json` stays one document. */
async function lead(
  context: ConnectedContext,
  before: ConnectionView,
  begun: AuthoriseAnswer,
  byPaste: boolean,
): Promise<ConnectionView> {
  const link = byPaste ? begun.url : (begun.startUrl ?? begun.url);
  process.stderr.write(`Open this link in a browser before ${begun.expiresAt}, and agree:\n\n  ${link}\n\n`);
  if (!byPaste) return waitForPair(context, before, Date.parse(begun.expiresAt));
  const redirected = await text({ message: 'The whole address of the page the browser ended on' });
  if (isCancel(redirected) || redirected === '') throw new TerminalError('cancelled', 'nothing was authorised');
  return paste(context, before.id, redirected);
}

/** Waits for the pair a browser brings: its age starts again. Throws `consent_too_late`. */
async function waitForPair(context: ConnectedContext, before: ConnectionView, until: number): Promise<ConnectionView> {
  while (systemClock.now() < until) {
    await systemClock.sleep(LOOK_MS);
    const now = await connectionNamed(context, before.id);
    if (now.refreshTokenExpiresAt !== before.refreshTokenExpiresAt && now.state !== 'held') return now;
    if (now.reason !== before.reason && now.state === 'held') return now;
  }
  throw new TerminalError('consent_too_late', 'no consent came back within its time', {
    details: {
      remedy: `begin again: ml-connector connect authorise ${before.name}. Did Exact not know the client id? Then the app is registered at another site than ${before.baseUrl}`,
    },
  });
}

async function paste(context: ConnectedContext, id: string, redirected: string): Promise<ConnectionView> {
  return (await context.services.post('token-service', TOKEN_API.code(id), { redirected })) as ConnectionView;
}

function print({ output }: ConnectedContext, view: ConnectionView): void {
  output.data(view, () => {
    output.line(`${view.name} is ${view.state}${view.reason === null ? '' : `: ${view.reason}`}`);
    output.line(view.remedy ?? `next: ml-connector connect divisions ${view.name}`);
  });
}
