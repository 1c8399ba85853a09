import type { Command } from 'commander';
import { KEPT_TOPICS } from '../../backup/manifest.js';
import { saveBus } from '../../backup/save-bus.js';
import { connectedContextOf } from '../context.js';

/** `backup bus`: the topics nothing else can bring back, as files. */
export function busCommand(backup: Command): void {
  backup
    .command('bus')
    .description('write raw records, states of connections and dead letters into a folder, while everything goes on')
    .requiredOption('--to <folder>', 'an empty folder; it holds customers’ data afterwards')
    .addHelpText('after', '\nExample:\n  ml-connector backup bus --to /backups/bus-2026-01-31')
    .action(async ({ to }: { to: string }, command: Command) => {
      const { kafka, output, tokenService } = connectedContextOf(command);
      const found = await saveBus(kafka, KEPT_TOPICS, to, (topic, records) => {
        if (!command.optsWithGlobals<{ json: boolean }>().json && records > 0)
          output.line(`${topic}: ${records.toLocaleString('en')}`);
      });
      await tokenService.call('noteBackup', { body: { kind: 'bus', takenAt: found.takenAt } });
      const records = found.topics.flatMap(({ partitions }) => partitions).reduce((sum, one) => sum + one.records, 0);
      output.data({ folder: to, takenAt: found.takenAt, topics: found.topics.length, records }, () =>
        output.line(`${records.toLocaleString('en')} records of ${found.topics.length} topics are in ${to}`),
      );
    });
}
