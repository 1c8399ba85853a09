import { CALLER_PAIRS, pairKeyText, type Caller } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import { Argument, type Command } from 'commander';
import { givenServiceSecret } from '../config/service-secret.js';
import { contextOf } from './context.js';

const MEMBERS = [...new Set<Caller>(CALLER_PAIRS.flat())];
const LEAST_CHARACTERS = 32;

/** `keys`: what a service needs of the shared secret, so that it does not get the secret itself. */
export function serviceKeysCommand(program: Command): void {
  program
    .command('keys')
    .description("print a service's own keys of the shared secret, to be its SERVICE_AUTH_SECRET instead")
    .addArgument(new Argument('<service>', 'who gets them').choices(MEMBERS))
    .addHelpText(
      'after',
      '\nReads SERVICE_AUTH_SECRET from the environment, or the file SERVICE_AUTH_SECRET_FILE names.\n\nExample:\n  ml-connector keys exact-fetcher > /run/secrets/service-auth',
    )
    .action((service: Caller, _options: unknown, command: Command) => {
      const { output } = contextOf(command);
      const keys = keysFor(service, givenServiceSecret(process.env));
      output.data({ keys }, () => keys.forEach((key) => output.line(key)));
    });
}

/** Keys of all pairs a service is part of, one for each shared secret in `secrets`, in its order. */
export function keysFor(service: Caller, secrets: string | undefined): string[] {
  const words = (secrets ?? '').split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0 || words.some((word) => word.length < LEAST_CHARACTERS || word.includes('@')))
    throw new TerminalError('bad_service_secret', 'SERVICE_AUTH_SECRET does not hold the shared secret', {
      details: { remedy: `set it to the secret itself, at least ${LEAST_CHARACTERS} characters, and call again` },
    });
  const pairs = CALLER_PAIRS.filter((pair) => (pair as readonly Caller[]).includes(service));
  return pairs.flatMap(([caller, audience]) => words.map((word) => pairKeyText(word, caller, audience)));
}
