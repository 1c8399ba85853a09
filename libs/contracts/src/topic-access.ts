import { deadLetterTopic, SERVICES, TOPICS, type ServiceName } from './topics.js';

/** A name, or the beginning of names. */
export interface ResourceName {
  readonly name: string;
  readonly isPrefix: boolean;
}

/** What a service does with Kafka, and nothing beyond it is allowed to it. */
export interface TopicAccess {
  readonly reads: readonly ResourceName[];
  readonly writes: readonly ResourceName[];
  /** Topics whose partitions and settings it looks at only. */
  readonly describes: readonly ResourceName[];
  /** Topics it makes, sets and removes. */
  readonly manages: readonly ResourceName[];
  readonly groups: readonly ResourceName[];
}

const exactly = (...names: readonly string[]): ResourceName[] => names.map((name) => ({ name, isPrefix: false }));
const startingWith = (...names: readonly string[]): ResourceName[] => names.map((name) => ({ name, isPrefix: true }));
const RAW = startingWith('exact.raw.');
const ROWS = startingWith('warehouse.rows.');
/** Who reads a topic for itself takes a group of its own, which commits nothing. */
const READERS = startingWith('reader-');

const access = (given: Partial<TopicAccess>): TopicAccess => ({
  reads: [],
  writes: [],
  describes: [],
  manages: [],
  groups: [],
  ...given,
});
const consuming = (
  service: ServiceName,
  reads: readonly ResourceName[],
  writes: readonly ResourceName[],
): TopicAccess =>
  access({ reads, writes: [...writes, ...exactly(deadLetterTopic(service))], groups: exactly(service) });

/** Topics and groups of each service, under the names of groups that the services have by default. */
export const TOPIC_ACCESS: Readonly<Record<ServiceName, TopicAccess>> = {
  'webhook-ingress': access({
    reads: exactly(TOPICS.connectionState),
    writes: exactly(TOPICS.notice),
    groups: READERS,
  }),
  'exact-fetcher': {
    ...consuming('exact-fetcher', exactly(TOPICS.notice, TOPICS.command, TOPICS.connectionState, TOPICS.loaded), [
      ...RAW,
      ...exactly(TOPICS.answer),
    ]),
    describes: RAW,
  },
  transformer: consuming('transformer', RAW, ROWS),
  'warehouse-writer': consuming('warehouse-writer', ROWS, exactly(TOPICS.loaded)),
  'token-service': consuming('token-service', exactly(TOPICS.answer), exactly(TOPICS.command, TOPICS.connectionState)),
  // Compares with Exact and the bus: which divisions are read, what to read again, and whether that was taken on.
  'looker-sync': {
    ...consuming(
      'looker-sync',
      [...RAW, ...exactly(TOPICS.loaded, TOPICS.connectionState, TOPICS.answer)],
      exactly(TOPICS.command),
    ),
    groups: [...exactly('looker-sync'), ...READERS],
  },
};

/**
 * What the command line does: everything is read, commands are given, records and letters are driven again; topics are
 * made and set, ours by the beginnings of their names.
 */
export const OPERATOR_ACCESS: TopicAccess = {
  reads: [...RAW, ...ROWS, ...exactly(...Object.values(TOPICS), ...SERVICES.map(deadLetterTopic))],
  writes: [...RAW, ...ROWS, ...exactly(...Object.values(TOPICS))],
  describes: [],
  manages: startingWith(
    ...['exact.', 'warehouse.', 'connection.', 'dead-letter.'],
    ...SERVICES.map((service) => deadLetterTopic(service)),
  ),
  groups: [...READERS, ...exactly(...SERVICES)],
};
