// Strimzi's custom resources, API v1 (the only one since Strimzi 1.0), as far as the examples use them: written from its
// CustomResourceDefinitions, which are not published as a package. A field that is not here is refused: look it up in
// the CRD, then add it.
import { z } from 'zod';

const text = z.string().min(1);
const labels = z.record(z.string(), z.string());
const quantity = z.union([z.int(), z.string().regex(/^\d+(\.\d+)?([numkMGTPE]|[KMGTPE]i)?$/)]);
const amounts = z.record(z.string(), quantity);
const metadata = z.strictObject({ name: text, labels: labels.optional(), annotations: labels.optional() });
/** What belongs to a cluster says to which. */
const member = metadata.extend({ labels: z.looseObject({ 'strimzi.io/cluster': text }) });
const api = z.literal('kafka.strimzi.io/v1');

const volume = z.strictObject({
  id: z.int().min(0),
  type: z.literal('persistent-claim'),
  size: text,
  class: text.optional(),
  deleteClaim: z.boolean().optional(),
  kraftMetadata: z.literal('shared').optional(),
});

export const kafkaNodePool = z.strictObject({
  apiVersion: api,
  kind: z.literal('KafkaNodePool'),
  metadata: member,
  spec: z.strictObject({
    replicas: z.int().min(0),
    roles: z.array(z.enum(['controller', 'broker'])).min(1),
    storage: z.strictObject({ type: z.literal('jbod'), volumes: z.array(volume).min(1) }),
    resources: z.strictObject({ requests: amounts.optional(), limits: amounts.optional() }).optional(),
  }),
});

const listener = z.strictObject({
  name: z.string().regex(/^[a-z0-9]{1,11}$/),
  port: z.int().min(9092),
  type: z.enum(['internal', 'route', 'loadbalancer', 'nodeport', 'ingress', 'cluster-ip']),
  tls: z.boolean(),
  authentication: z.strictObject({ type: z.enum(['tls', 'scram-sha-512']) }).optional(),
});

/** Settings the operator makes itself: it ignores ours. */
const OWN_SETTINGS =
  /^(listeners|advertised\.|broker\.|listener\.|host\.name|port|inter\.broker\.listener\.name|sasl\.|ssl\.|security\.|password\.|log\.dir|authorizer\.|super\.user|node\.id|process\.roles|controller\.|metadata\.log\.dir)/;

export const kafka = z.strictObject({
  apiVersion: api,
  kind: z.literal('Kafka'),
  metadata,
  spec: z.strictObject({
    // Nodes, disks and resources are the pools'.
    kafka: z.strictObject({
      version: text.optional(),
      metadataVersion: text.optional(),
      listeners: z.array(listener).min(1),
      authorization: z.strictObject({ type: z.literal('simple'), superUsers: z.array(text).optional() }).optional(),
      config: z
        .record(
          z.string().refine((name) => !OWN_SETTINGS.test(name)),
          z.union([z.string(), z.number(), z.boolean()]),
        )
        .optional(),
    }),
    entityOperator: z.strictObject({ topicOperator: z.strictObject({}).optional(), userOperator: z.strictObject({}) }),
  }),
});

const OPERATIONS = [
  ...(['Read', 'Write', 'Create', 'Delete', 'Alter', 'Describe', 'All'] as const),
  ...(['ClusterAction', 'AlterConfigs', 'DescribeConfigs', 'IdempotentWrite'] as const),
] as const;

const rule = z.strictObject({
  type: z.enum(['allow', 'deny']).optional(),
  resource: z.strictObject({
    type: z.enum(['topic', 'group', 'cluster', 'transactionalId']),
    name: text,
    patternType: z.enum(['literal', 'prefix']).optional(),
  }),
  operations: z.array(z.enum(OPERATIONS)).min(1),
  host: text.optional(),
});

export const kafkaUser = z.strictObject({
  apiVersion: api,
  kind: z.literal('KafkaUser'),
  metadata: member,
  spec: z.strictObject({
    authentication: z.strictObject({ type: z.enum(['tls', 'tls-external', 'scram-sha-512']) }),
    authorization: z.strictObject({ type: z.literal('simple'), acls: z.array(rule).min(1) }),
  }),
});
