import type { z } from 'zod';
import type { Manifest } from '../manifest.js';
import { clickHouseInstallation } from './altinity.js';
import { kafka, kafkaNodePool, kafkaUser } from './strimzi.js';

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  'clickhouse.altinity.com/v1 ClickHouseInstallation': clickHouseInstallation,
  'kafka.strimzi.io/v1 Kafka': kafka,
  'kafka.strimzi.io/v1 KafkaNodePool': kafkaNodePool,
  'kafka.strimzi.io/v1 KafkaUser': kafkaUser,
};

/** What the operators of the engines would refuse of a custom resource, or drop without a word. */
export function engineProblems(manifest: Manifest): string[] {
  const schema = SCHEMAS[`${manifest.apiVersion} ${manifest.kind}`];
  const name = `${manifest.kind}/${manifest.metadata.name}`;
  if (schema === undefined) return [`${name}: no schema for ${manifest.apiVersion} ${manifest.kind}`];
  const { error } = schema.safeParse(manifest);
  return (error?.issues ?? []).map(({ path, message }) => `${name}: ${path.join('.')}: ${message}`);
}
