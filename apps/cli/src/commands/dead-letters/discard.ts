import { deadLetterActionMessage, TOPICS } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { withProducer } from '../bus-producer.js';
import { connectedContextOf } from '../context.js';
import { isSettled } from './letter.js';
import { readLettersById } from './read-letters.js';

/** `dead-letters discard`. */
export function discardCommand(parent: Command): void {
  parent
    .command('discard')
    .description('give letters up: list shows them with --all only, their bytes stay as long as the topic keeps them')
    .argument('<id...>', 'as list prints them')
    .requiredOption('--why <text>', 'for those who look later')
    .addHelpText('after', '\nExample:\n  ml-connector dead-letters discard transformer:0:17 --why "test record of Jan"')
    .action(async (ids: string[], { why }: { why: string }, command: Command) => {
      const { kafka, output } = connectedContextOf(command);
      const letters = await readLettersById(kafka, ids);
      const at = new Date(systemClock.now()).toISOString();
      const open = letters.filter((letter) => !isSettled(letter));
      const messages = open.map(({ id }) => deadLetterActionMessage({ id, action: 'discarded', at, why }));
      await withProducer(kafka, (sink) => sink.send(TOPICS.deadLetterAction, messages));
      const discarded = open.map(({ id }) => id);
      output.data({ discarded }, () =>
        output.line(`${discarded.length} discarded, ${letters.length - open.length} settled before`),
      );
    });
}
