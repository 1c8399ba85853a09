import { BACKUP_KINDS, type BackupKind } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import { Argument, type Command } from 'commander';
import { connectedContextOf } from '../context.js';

/** `backup note`: a backup by other tools was made. */
export function noteCommand(backup: Command): void {
  backup
    .command('note')
    .description('say that a backup was made by other tools, so that its age is watched')
    .addArgument(new Argument('<kind>', 'what was saved').choices(BACKUP_KINDS))
    .option('--at <time>', 'when it was begun, ISO 8601; now without it')
    .addHelpText(
      'after',
      '\nExample:\n  pg_dump -Fc -f state.dump "$POSTGRES_URL" && ml-connector backup note postgres',
    )
    .action(async (kind: BackupKind, { at }: { at?: string }, command: Command) => {
      const { output, tokenService } = connectedContextOf(command);
      const noted = await tokenService.call('noteBackup', { body: { kind, ...(at === undefined ? {} : takenAt(at)) } });
      output.data(noted, () => output.line(`${noted.kind}: ${noted.takenAt}`));
    });
}

function takenAt(text: string): { takenAt: string } {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new TerminalError('bad_time', `"${text}" is no time; one is 2026-01-31T02:00:00Z`);
  return { takenAt: new Date(ms).toISOString() };
}
