import { isCancel, password } from '@clack/prompts';
import type { ConnectionView } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import { connectionsNamed } from '../ask-fetcher.js';
import type { ConnectedContext } from '../context.js';

/** The connection of that name or id. Throws `connection_not_found`. */
export async function connectionNamed(context: ConnectedContext, name: string): Promise<ConnectionView> {
  const [found] = await connectionsNamed(context, name);
  if (found === undefined)
    throw new TerminalError('connection_not_found', `no connection is named ${name}`, {
      details: { remedy: 'ml-connector connect list shows those there are' },
    });
  return found;
}

/** A secret out of the environment, or asked for; never from a flag, which stays in a shell's history. */
export async function secret(variable: string, message: string): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  if (!process.stdin.isTTY)
    throw new TerminalError('secret_missing', `set ${variable}: there is no terminal to ask on`);
  const answer = await password({ message });
  if (isCancel(answer)) throw new TerminalError('cancelled', 'nothing was stored');
  return answer;
}
