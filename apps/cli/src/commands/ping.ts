import { CONNECTING_API, pingAnswer } from '@ml-connector/contracts';
import { InvalidArgumentError, type Command } from 'commander';
import { EXIT } from '../output/exit-codes.js';
import { connectionNamed } from './connect/asking.js';
import { connectedContextOf } from './context.js';

/** Beyond what is waited for on the other side. */
const MARGIN_MS = 15_000;

/** `ping`: does Exact answer for each connection, does Looker? One call to token-service. */
export function pingCommand(program: Command): void {
  program
    .command('ping')
    .description('ask Exact, for each connection, and Looker whether they answer; what does not comes with what to do')
    .argument('[connection]', 'name or id; all and Looker without it')
    .option('--timeout <seconds>', 'how long an answer is waited for', seconds, 20)
    .addHelpText('after', '\nExample:\n  ml-connector ping\n\nExit code 1 when one does not answer.')
    .action(async (name: string | undefined, { timeout }: { timeout: number }, command: Command) => {
      const context = connectedContextOf(command);
      const connection = name === undefined ? undefined : (await connectionNamed(context, name)).id;
      const body = { timeoutMs: timeout * 1000, ...(connection === undefined ? {} : { connection }) };
      const answer = pingAnswer.parse(
        await context.services.post('token-service', CONNECTING_API.ping, body, body.timeoutMs + MARGIN_MS),
      );
      context.output.data(answer, () =>
        context.output.table(
          ['System', 'Name', 'Answers', 'ms', 'Detail', 'What to do'],
          answer.systems.map((p) => [
            p.system,
            p.name,
            p.ok ? 'yes' : 'NO',
            String(Math.round(p.latencyMs)),
            p.detail,
            p.remedy ?? '',
          ]),
        ),
      );
      process.exitCode = answer.ok ? EXIT.ok : EXIT.differences;
    });
}

function seconds(text: string): number {
  const given = Number(text);
  if (Number.isInteger(given) && given >= 1 && given <= 60) return given;
  throw new InvalidArgumentError('give whole seconds, 1 to 60');
}
