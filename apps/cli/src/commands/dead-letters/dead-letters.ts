import type { Command } from 'commander';
import { discardCommand } from './discard.js';
import { fixCommand } from './fix.js';
import { listCommand } from './list.js';
import { retryCommand } from './retry.js';
import { showCommand } from './show.js';

/** `dead-letters`: what could not be processed, and what to do with it. */
export function deadLettersCommand(program: Command): void {
  const letters = program.command('dead-letters').description('what could not be processed: see, fix, drive again');
  listCommand(letters);
  showCommand(letters);
  fixCommand(letters);
  retryCommand(letters);
  discardCommand(letters);
}
