import type { Command } from 'commander';
import { requiredVariable } from '../config/required-variable.js';
import { applyMigrations } from '../up/stack.js';
import { contextOf } from './context.js';

/** `migrate`: tables and views before services start; safe to run again, and at once from two places. */
export function migrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('apply missing migrations to ClickHouse (CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD)')
    .option('--reader <user>', 'whom views and dictionaries read as: see deploy/clickhouse/users.sql', 'default')
    .addHelpText('after', '\nExample:\n  CLICKHOUSE_URL=http://clickhouse:8123 ml-connector migrate')
    .action(async ({ reader }: { readonly reader: string }, command: Command) => {
      const { output } = contextOf(command);
      const credentials = {
        username: process.env['CLICKHOUSE_USER'] ?? 'default',
        password: process.env['CLICKHOUSE_PASSWORD'] ?? '',
      };
      const applied = await applyMigrations(requiredVariable('CLICKHOUSE_URL'), credentials, reader);
      output.data({ applied }, () =>
        output.line(applied.length === 0 ? 'nothing to apply' : `applied ${applied.join(', ')}`),
      );
    });
}
