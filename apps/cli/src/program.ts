import { Command } from 'commander';
import { alertsCommand } from './commands/alerts.js';
import { auditCommand } from './commands/audit.js';
import { backfillCommand } from './commands/backfill.js';
import { backupCommands } from './commands/backup/backup.js';
import { compareCommand } from './commands/compare.js';
import { completionCommand } from './commands/completion.js';
import { connectCommand } from './commands/connect/connect.js';
import { deadLettersCommand } from './commands/dead-letters/dead-letters.js';
import { lookerCommands } from './commands/looker/looker.js';
import { aclsCommand } from './commands/acls.js';
import { topicsCommand } from './commands/topics.js';
import { pingCommand } from './commands/ping.js';
import { migrateCommand } from './commands/migrate.js';
import { replayCommand } from './commands/replay/replay.js';
import { scheduleCommands } from './commands/schedule.js';
import { secretsCommand } from './commands/secrets.js';
import { serviceKeysCommand } from './commands/service-keys.js';
import { statusCommand } from './commands/status.js';
import { storyCommand } from './commands/story/story.js';
import { syncCommand } from './commands/sync.js';
import { upCommand } from './commands/up.js';
import { vaultCommand } from './commands/vault.js';

const EXIT_CODES = `
Exit codes:
  0   done; where something was compared, all is equal
  1   done, but differences or faults were found
  2   the call is wrong
  3   what was asked could not be done; the message says why
  78  configuration is missing or wrong`;

/** The command line: the same program on a laptop and against a cluster. */
export function buildProgram(): Command {
  const program = new Command('ml-connector')
    .description('Exact Online into ClickHouse, answered by Looker.')
    .option('--data-dir <folder>', 'where a run on this machine keeps its data', '.data')
    .option('--json', 'one JSON document instead of text', false)
    .showHelpAfterError('(ml-connector --help shows what there is)')
    .exitOverride()
    .addHelpText('after', `${EXIT_CODES}\n\nExample:\n  ml-connector status`);
  upCommand(program);
  statusCommand(program);
  connectCommand(program);
  pingCommand(program);
  secretsCommand(program);
  alertsCommand(program);
  auditCommand(program);
  syncCommand(program);
  scheduleCommands(program);
  backfillCommand(program);
  replayCommand(program);
  compareCommand(program);
  lookerCommands(program);
  deadLettersCommand(program);
  storyCommand(program);
  migrateCommand(program);
  topicsCommand(program);
  aclsCommand(program);
  vaultCommand(program);
  backupCommands(program);
  serviceKeysCommand(program);
  completionCommand(program);
  return program;
}
