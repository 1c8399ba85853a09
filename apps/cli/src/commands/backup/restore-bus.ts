import { createKafkaClient } from '@ml-connector/kafka';
import { silentLogger } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { readManifest } from '../../backup/manifest.js';
import { restoreBus } from '../../backup/restore-bus.js';
import { kafkaFromEnv } from '../../config/kafka-from-env.js';
import { requiredVariable } from '../../config/required-variable.js';
import { withProducer } from '../bus-producer.js';
import { contextOf } from '../context.js';

/** `restore bus`: files back into new topics. Nothing else has to run. */
export function restoreBusCommand(restore: Command): void {
  restore
    .command('bus')
    .description('put a backup of the bus into new, empty topics (KAFKA_BROKERS), services stopped')
    .requiredOption('--from <folder>', 'folder that backup bus wrote')
    .addHelpText(
      'after',
      '\nExample:\n  KAFKA_BROKERS=kafka:9092 ml-connector restore bus --from /backups/bus-2026-01-31',
    )
    .action(async ({ from }: { from: string }, command: Command) => {
      const { output, options } = contextOf(command);
      const connection = kafkaFromEnv(requiredVariable('KAFKA_BROKERS'), process.env);
      const kafka = createKafkaClient({ ...connection, clientId: 'ml-connector', logger: silentLogger });
      const manifest = readManifest(from);
      let restored = 0;
      await withProducer(kafka, (sink) =>
        restoreBus({ kafka, sink }, manifest, from, (topic, records) => {
          restored += records;
          if (!options.json && records > 0) output.line(`${topic}: ${records.toLocaleString('en')}`);
        }),
      );
      output.data({ takenAt: manifest.takenAt, records: restored }, () =>
        output.line(`${restored.toLocaleString('en')} records, as of ${manifest.takenAt}, are on the bus`),
      );
    });
}
