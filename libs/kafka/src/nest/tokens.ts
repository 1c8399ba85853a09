/** The driver's client (`KafkaClient`): for what this library offers functions over it. */
export const KAFKA_CLIENT = Symbol('kafka-client');
/** `TopicProducer` (ask for the port `MessageSink` where only writing is needed). */
export const TOPIC_PRODUCER = Symbol('topic-producer');
/** `TopicAdmin`. */
export const TOPIC_ADMIN = Symbol('topic-admin');
/** Looks at the start whether topics whose partitions belong together have as many. */
export const PARTITIONS_ALIKE = Symbol('partitions-alike');
