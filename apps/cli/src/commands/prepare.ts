import type { Command } from 'commander';
import { applyMigrations, applyTopics, LAPTOP_LAYOUT } from '../up/stack.js';
import { contextOf } from './context.js';
import { TerminalError } from '@ml-connector/kernel';

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new TerminalError('bad_environment', `set ${name}`);
  return value;
}

/** `migrate` and `topics`: what a cluster needs before its services start. Both are safe to run again. */
export function prepareCommands(program: Command): void {
  program
    .command('migrate')
    .description('apply missing migrations to ClickHouse (CLICKHOUSE_URL, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD)')
    .addHelpText('after', '\nExample:\n  CLICKHOUSE_URL=http://clickhouse:8123 ml-connector migrate')
    .action(async (_options: unknown, command: Command) => {
      const { output } = contextOf(command);
      const applied = await applyMigrations(required('CLICKHOUSE_URL'), {
        username: process.env['CLICKHOUSE_USER'] ?? 'default',
        password: process.env['CLICKHOUSE_PASSWORD'] ?? '',
      });
      output.data({ applied }, () =>
        output.line(applied.length === 0 ? 'nothing to apply' : `applied ${applied.join(', ')}`),
      );
    });
  program
    .command('topics')
    .description('make missing topics (KAFKA_BROKERS); partitions are counted once, when a topic is made')
    .option('--data-partitions <n>', 'partitions of raw and row topics', '12')
    .option('--control-partitions <n>', 'partitions of the other topics', '6')
    .option('--replication <n>', 'copies of each partition', '3')
    .addHelpText('after', '\nExample:\n  KAFKA_BROKERS=kafka:9092 ml-connector topics --replication 3')
    .action(
      async (options: { dataPartitions: string; controlPartitions: string; replication: string }, command: Command) => {
        const { output } = contextOf(command);
        const made = await applyTopics(required('KAFKA_BROKERS'), {
          ...LAPTOP_LAYOUT,
          dataPartitions: Number(options.dataPartitions),
          controlPartitions: Number(options.controlPartitions),
          replicationFactor: Number(options.replication),
        });
        output.data({ made }, () => output.line(made.length === 0 ? 'nothing to make' : `made ${made.length} topics`));
      },
    );
}
