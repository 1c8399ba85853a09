import { readFileSync } from 'node:fs';
import { JOB_SECRET_API, JOB_SECRET_SHAPES, jobSecretKind, jobSecretView } from '@ml-connector/contracts';
import { errorText, TerminalError } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { connectedContextOf } from './context.js';

interface PutOptions {
  readonly file: string;
  readonly knownHosts?: string;
}

/** `secrets`: what looker-sync's jobs need to know. They go in by file or stdin, and never come out here. */
export function secretsCommand(program: Command): void {
  const secrets = program
    .command('secrets')
    .description("secrets of looker-sync's jobs: git key, delivery targets; stored sealed, never shown");
  addPut(secrets);
  addList(secrets);
  addRemove(secrets);
}

function addPut(secrets: Command): void {
  secrets
    .command('put')
    .description('store or replace a secret; git-key takes the private key itself, the others take JSON')
    .argument('<name>', 'git-key, webhook-token, s3:<target> or sftp:<target>')
    .requiredOption('--file <file>', 'file with the secret; - reads stdin')
    .option('--known-hosts <file>', 'git-key: host keys to trust, as in known_hosts')
    .addHelpText(
      'after',
      `
Shapes:
  git-key        an OpenSSH private key without a passphrase
  webhook-token  {"token": …}: the one Looker sends with each webhook (Admin, Webhooks)
  s3:<target>    {"accessKeyId": …, "secretAccessKey": …, "region": …}
  sftp:<target>  {"username": …, "password": …} or {"username": …, "privateKey": …}

Example:
  ml-connector secrets put git-key --file ~/.ssh/lookml_ed25519`,
    )
    .action(async (name: string, options: PutOptions, command: Command) => {
      const context = connectedContextOf(command);
      await context.services.put('token-service', JOB_SECRET_API.secret(name), secretOf(name, options));
      context.output.line(`${name} is stored`);
    });
}

function addList(secrets: Command): void {
  secrets
    .command('list')
    .description('names of the stored secrets, and which job has which now')
    .addHelpText('after', '\nExample:\n  ml-connector secrets list')
    .action(async (_options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const found = jobSecretView.array().parse(await context.services.get('token-service', JOB_SECRET_API.secrets));
      context.output.data(found, () =>
        context.output.table(
          ['Name', 'Kind', 'Stored', 'Lent to', 'Until'],
          found.map((one) => [
            one.name,
            one.kind,
            one.updatedAt?.slice(0, 16) ?? '',
            one.leasedTo?.job ?? '',
            one.leasedTo?.until ?? '',
          ]),
        ),
      );
    });
}

function addRemove(secrets: Command): void {
  secrets
    .command('remove')
    .description('destroy a secret; a job that has it finishes with what it was given')
    .argument('<name>', 'name of the secret')
    .addHelpText('after', '\nExample:\n  ml-connector secrets remove s3:lake')
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      await context.services.remove('token-service', JOB_SECRET_API.secret(name));
      context.output.line(`${name} is removed`);
    });
}

/** The body of a secret from its file. Throws `bad_secret` without repeating any of it. */
export function secretOf(name: string, options: PutOptions): unknown {
  const kind = jobSecretKind(name);
  if (kind === undefined)
    throw new TerminalError('bad_secret', 'a secret is named git-key, webhook-token, s3:<target> or sftp:<target>');
  const text = readText(options.file);
  const body =
    kind === 'git-key' && !text.trimStart().startsWith('{')
      ? {
          privateKey: text,
          ...(options.knownHosts === undefined ? {} : { knownHosts: readText(options.knownHosts) }),
        }
      : parse(text);
  const checked = JOB_SECRET_SHAPES[kind].safeParse(body);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new TerminalError('bad_secret', `${name}: ${problems.join('; ')}`);
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new TerminalError('bad_secret', `${file} can't be read: ${errorText(error)}`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own words repeat what it read.
    if (error instanceof SyntaxError) throw new TerminalError('bad_secret', 'the file is not JSON');
    throw error;
  }
}
