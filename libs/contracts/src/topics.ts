/** Topics that are not derived from the catalogue. Code names an output by these constants, never by a literal. */
export const TOPICS = {
  notice: 'exact.notice.v1',
  command: 'exact.command.v1',
  answer: 'exact.answer.v1',
  loaded: 'warehouse.loaded.v1',
  connectionState: 'connection.state.v1',
  deadLetterAction: 'dead-letter.action.v1',
} as const;

/** The six services. */
export const SERVICES = [
  'webhook-ingress',
  'exact-fetcher',
  'transformer',
  'warehouse-writer',
  'token-service',
  'looker-sync',
] as const;

/** Name of one of the six services. */
export type ServiceName = (typeof SERVICES)[number];

/** Where a service puts what it can't process, bytes and headers unchanged. */
export function deadLetterTopic(service: ServiceName): string {
  return `${service}.dead-letter.v1`;
}

/** The service whose dead letters a topic holds; undefined for any other topic. */
export function serviceOfDeadLetters(topic: string): ServiceName | undefined {
  return SERVICES.find((service) => deadLetterTopic(service) === topic);
}

/** How long a topic keeps its messages. */
export type TopicRetention = 'compacted' | '7d' | '30d' | '90d';

/** A topic as it has to exist. */
export interface TopicSpec {
  readonly name: string;
  readonly retention: TopicRetention;
  /** `data` topics are partitioned by record key (12, or 3 on a laptop); `control` ones by connection or division (3). */
  readonly size: 'data' | 'control';
}

/** The topics that do not depend on the catalogue. */
export const FIXED_TOPICS: readonly TopicSpec[] = [
  { name: TOPICS.notice, retention: '7d', size: 'control' },
  { name: TOPICS.command, retention: '7d', size: 'control' },
  { name: TOPICS.answer, retention: '7d', size: 'control' },
  { name: TOPICS.loaded, retention: '7d', size: 'control' },
  { name: TOPICS.connectionState, retention: 'compacted', size: 'control' },
  ...SERVICES.map((service): TopicSpec => ({ name: deadLetterTopic(service), retention: '30d', size: 'control' })),
  // Longer than the letters, so that what was settled never looks open again.
  { name: TOPICS.deadLetterAction, retention: '90d', size: 'control' },
];
