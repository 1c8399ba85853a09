import type { Command } from 'commander';
import { connectedContextOf } from '../context.js';

/** `backup list`: the last one of each kind. */
export function listCommand(backup: Command): void {
  backup
    .command('list')
    .description('when each kind was last saved')
    .addHelpText('after', '\nExample:\n  ml-connector backup list --json')
    .action(async (_options: unknown, command: Command) => {
      const { output, tokenService } = connectedContextOf(command);
      const found = await tokenService.call('listBackups', {});
      output.data(found, () =>
        output.table(
          ['Kind', 'Last backup'],
          found.map(({ kind, takenAt }) => [kind, takenAt ?? 'never']),
        ),
      );
    });
}
