import { randomBytes } from 'node:crypto';
import { VAULT_API, vaultRewrap, vaultStatus, type VaultStatus } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { EXIT } from '../output/exit-codes.js';
import { followRewrap } from '../vault/follow-rewrap.js';
import { rewrapView } from '../vault/rewrap-view.js';
import { connectedContextOf, contextOf, type ConnectedContext } from './context.js';

/** `vault`: the master keys that seal the credentials. */
export function vaultCommand(program: Command): void {
  const vault = program.command('vault').description('the master keys that seal the credentials: status, rotation');
  addStatus(vault);
  addRewrap(vault);
  addNewKey(vault);
}

function addStatus(vault: Command): void {
  vault
    .command('status')
    .description('which master key holds how many rows, and which replica has which key')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector vault status --json\n\nExit code 1 while rows are under another key than the primary one.',
    )
    .action(async (_options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const status = await readStatus(context);
      context.output.data(status, () => printStatus(context, status));
      process.exitCode = status.rewrap.left === 0 ? EXIT.ok : EXIT.differences;
    });
}

function printStatus({ output }: ConnectedContext, status: VaultStatus): void {
  output.table(
    ['Master key', 'Role', 'Seals new rows', 'Rows'],
    status.keys.map((key) => [key.keyId, key.role, key.active ? 'yes' : 'no', String(key.rows)]),
  );
  if (status.rowsInOldForm > 0) output.line(`${status.rowsInOldForm} rows are in the older form, which names no key`);
  output.line();
  output.table(
    ['Replica', 'Primary key', 'Other keys', 'Seen'],
    status.replicas.map((replica) => [
      replica.id,
      replica.primaryKeyId,
      replica.keyIds.filter((id) => id !== replica.primaryKeyId).join(' '),
      replica.seenAt,
    ]),
  );
  output.line();
  output.line(
    status.rewrap.left === 0
      ? 'All rows are under the primary key: older ones can be taken out of MASTER_KEYS_OLD.'
      : `${status.rewrap.left} of ${status.rewrap.total} rows are under another key; next: ml-connector vault rewrap`,
  );
}

function addRewrap(vault: Command): void {
  vault
    .command('rewrap')
    .description('put every row under the primary master key while all goes on; safe to run again, joins a run')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector vault rewrap\n\nExit code 1 when a row was refused. Progress goes to stderr.',
    )
    .action(async (_options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const view = rewrapView(process.stderr, context.options.json);
      try {
        const end = await followRewrap({
          start: async () => vaultRewrap.parse(await context.services.post('token-service', VAULT_API.rewrap, {})),
          look: async () => (await readStatus(context)).rewrap,
          show: (progress) => view.update(progress),
          clock: systemClock,
        });
        view.close();
        context.output.data(end, () => {
          if (end.state === 'done') context.output.line(`${end.total} rows are under master key ${end.primaryKeyId}`);
          else context.output.line(`${end.left} rows were refused and stay as they are: ${end.refused.join(', ')}`);
        });
        process.exitCode = end.state === 'done' ? EXIT.ok : EXIT.differences;
      } finally {
        view.close();
      }
    });
}

function addNewKey(vault: Command): void {
  vault
    .command('new-key')
    .description('print a fresh master key, made here and kept nowhere')
    .addHelpText('after', '\nExample:\n  ml-connector vault new-key > /run/secrets/master-key')
    .action((_options: unknown, command: Command) => {
      const { output } = contextOf(command);
      const masterKey = randomBytes(32).toString('base64');
      output.data({ masterKey }, () => output.line(masterKey));
    });
}

async function readStatus(context: ConnectedContext): Promise<VaultStatus> {
  return vaultStatus.parse(await context.services.get('token-service', VAULT_API.vault));
}
