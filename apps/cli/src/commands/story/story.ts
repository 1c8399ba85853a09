import { ENTITIES, entityByName, entityByTable, FEEDS, rawTopic, type Entity } from '@ml-connector/catalogue';
import { parseDivisionKey, TerminalError } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { EXIT } from '../../output/exit-codes.js';
import { connectedContextOf } from '../context.js';
import { printStory } from './print-story.js';
import { storyOfRaw, storyOfRecord, type StorySources } from './read-story.js';
import { placeOf, type StateTrace } from './trace.js';

interface StoryOptions {
  readonly raw?: string;
  readonly scan?: true;
}

/** `story`: one record from the notice to the warehouse, and back. */
export function storyCommand(program: Command): void {
  program
    .command('story')
    .description(
      'one record from notice to warehouse: notice, call, raw bytes, rows, dead letters; or what a raw record became',
    )
    .argument('[entity]', 'such as item, or its table dim_item')
    .argument('[division]', 'such as nl:499156')
    .argument('[key]', 'id of the row: a GUID, a code, parts joined by |')
    .option('--raw <topic:partition:offset>', 'instead: what became of this raw record')
    .option('--scan', 'read the raw partition through, for states that left no row; takes as long as it is big')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector story item nl:499156 7c1f6f2e-5f0a-4b62-8d0c-0f2b6f3b1a11\n  ml-connector story --raw exact.raw.items.v1:2:1043 --json\n\nExit code 1 when nothing of it is known.',
    )
    .action(
      async (
        entity: string | undefined,
        division: string | undefined,
        key: string | undefined,
        options: StoryOptions,
        command: Command,
      ) => {
        const context = connectedContextOf(command);
        const { kafka, output } = context;
        const read = readerOf(entity, division, key, options);
        const warehouse = context.warehouse();
        try {
          const states = await read({ kafka, warehouse });
          output.data({ states }, () => printStory(output, states));
          process.exitCode = states.some(({ raw, rows, letters }) => raw !== null || rows.length + letters.length > 0)
            ? EXIT.ok
            : EXIT.differences;
        } finally {
          await warehouse.close();
        }
      },
    );
}

function readerOf(
  name: string | undefined,
  division: string | undefined,
  key: string | undefined,
  { raw, scan }: StoryOptions,
): (sources: StorySources) => Promise<StateTrace[]> {
  if (raw !== undefined) {
    const place = placeOf(raw);
    const feed = FEEDS.find((one) => rawTopic(one) === place.topic);
    if (feed === undefined) throw new TerminalError('bad_place', `${place.topic} is no topic of raw records`);
    return (sources) => storyOfRaw(sources, feed, place);
  }
  if (name === undefined || division === undefined || key === undefined)
    throw new TerminalError('which_record', 'say which record: <entity> <division> <key>, or --raw <place>');
  const entity = entityNamed(name);
  parseDivisionKey(division);
  // Keys of the warehouse have GUIDs in lower case; codes keep theirs.
  const id = /^[0-9a-f-]{36}$/i.test(key) ? key.toLowerCase() : key;
  return (sources) => storyOfRecord(sources, { entity, divisionKey: division, id, scan: scan === true });
}

function entityNamed(name: string): Entity {
  const entity = entityByName(name) ?? entityByTable(name);
  if (entity === undefined)
    throw new TerminalError(
      'unknown_entity',
      `there is no entity ${name}; there are ${ENTITIES.map((one) => one.name).join(', ')}`,
    );
  return entity;
}
