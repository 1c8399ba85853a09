import type { Command } from 'commander';
import { busCommand } from './bus.js';
import { listCommand } from './list.js';
import { noteCommand } from './note.js';
import { restoreBusCommand } from './restore-bus.js';

/** `backup` and `restore`: what nothing else can bring back (docs/runbooks/backup-and-restore.md). */
export function backupCommands(program: Command): void {
  const backup = program.command('backup').description('what is kept for the case that everything is lost');
  busCommand(backup);
  noteCommand(backup);
  listCommand(backup);
  const restore = program.command('restore').description('puts a backup back');
  restoreBusCommand(restore);
}
