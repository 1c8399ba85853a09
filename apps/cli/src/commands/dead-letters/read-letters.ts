import {
  deadLetterTopic,
  parseDeadLetterId,
  readDeadLetterAction,
  SERVICES,
  TOPICS,
  type DeadLetterAction,
} from '@ml-connector/contracts';
import { readMessageAt, readTopic, TopicAdmin, type KafkaClient } from '@ml-connector/kafka';
import { TerminalError } from '@ml-connector/kernel';
import { letterOf, type Letter } from './letter.js';
import { matches, type LetterFilter } from './letter-filter.js';

/** Everything done with letters, by letter, oldest first. Throws `topic_missing`. */
export async function readActions(kafka: KafkaClient): Promise<ReadonlyMap<string, readonly DeadLetterAction[]>> {
  const known = await new TopicAdmin(kafka).listTopics();
  if (!known.includes(TOPICS.deadLetterAction))
    throw new TerminalError('topic_missing', `topic ${TOPICS.deadLetterAction} does not exist`, {
      details: { remedy: 'make the missing topics: ml-connector topics' },
    });
  const actions: DeadLetterAction[] = [];
  await readTopic(kafka, TOPICS.deadLetterAction, (message) => actions.push(readDeadLetterAction(message)));
  return Map.groupBy(actions, ({ id }) => id);
}

/** Letters that are meant by a filter, oldest first. */
export async function readLetters(kafka: KafkaClient, filter: LetterFilter): Promise<Letter[]> {
  const actions = await readActions(kafka);
  const services = filter.service === undefined ? SERVICES : [filter.service];
  const found: Letter[] = [];
  await Promise.all(
    services.map((service) =>
      readTopic(kafka, deadLetterTopic(service), (message) => {
        const id = `${service}:${message.partition}:${message.offset}`;
        const letter = letterOf(service, message, actions.get(id) ?? []);
        if (matches(filter, letter)) found.push(letter);
      }),
    ),
  );
  return found.sort(
    (a, b) => a.facts.at.localeCompare(b.facts.at) || a.id.localeCompare(b.id, 'en', { numeric: true }),
  );
}

/** One letter by its id. Throws `bad_letter_id`, `no_such_letter`. */
export async function readLetter(kafka: KafkaClient, id: string): Promise<Letter> {
  const [letter] = await readLettersById(kafka, [id]);
  if (letter === undefined) throw noSuchLetter(id);
  return letter;
}

/** Letters by their ids, in that order. Throws `bad_letter_id`, `no_such_letter`. */
export async function readLettersById(kafka: KafkaClient, ids: readonly string[]): Promise<Letter[]> {
  const places = ids.map(parseDeadLetterId);
  const actions = await readActions(kafka);
  const letters: Letter[] = [];
  for (const [i, { service, partition, offset }] of places.entries()) {
    const id = ids[i] ?? '';
    const message = await readMessageAt(kafka, deadLetterTopic(service), partition, BigInt(offset));
    if (message === undefined) throw noSuchLetter(id);
    letters.push(letterOf(service, message, actions.get(id) ?? []));
  }
  return letters;
}

function noSuchLetter(id: string): TerminalError {
  return new TerminalError('no_such_letter', `there is no dead letter ${id}, or it is older than 30 days`, {
    details: { remedy: 'see what there is: ml-connector dead-letters list --all' },
  });
}
