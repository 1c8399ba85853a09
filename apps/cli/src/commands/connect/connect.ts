import type { Command } from 'commander';
import { addCommand } from './add.js';
import { authoriseCommand } from './authorise.js';
import { divisionsCommand } from './divisions.js';
import { holdCommand, removeCommand, resumeCommand } from './life.js';
import { lookerCommand } from './looker.js';
import { listCommand, showCommand } from './show.js';

/** `connect`: connections to Exact, and Looker's key. Secrets come from prompts or the environment, never from flags. */
export function connectCommand(program: Command): void {
  const connect = program.command('connect').description('connections to Exact Online, and the Looker API key');
  listCommand(connect);
  showCommand(connect);
  addCommand(connect);
  authoriseCommand(connect);
  divisionsCommand(connect);
  holdCommand(connect);
  resumeCommand(connect);
  removeCommand(connect);
  lookerCommand(connect);
}
