// What of the chart follows from elsewhere: the schema of its values, from the services' environments, and the page that
// lists them, from the comments in values.yaml.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR_ACCESS, TOPIC_ACCESS } from '@ml-connector/contracts';
import { permissionsOf } from '@ml-connector/kafka';
import { baseEnv } from '@ml-connector/runtime';
import { isMap, parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../launch/run.mjs';

const CHART = 'deploy/helm/ml-connector';
/** The chart sets these itself, from values of their own: twice given, nobody knows which one holds. */
const OWN = new Set([
  ...['HOST', 'PORT', 'LOG_FORMAT', 'LOG_LEVEL', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'TLS_CERT_FILE', 'TLS_KEY_FILE'],
  ...['TOKEN_SERVICE_URL', 'SERVICE_AUTH_SECRET', 'SERVICE_AUTH_SECRET_FILE', 'POSTGRES_URL'],
  ...['CLICKHOUSE_URL', 'CLICKHOUSE_USER', 'CLICKHOUSE_PASSWORD', 'SPOOL_DIR', 'INSTANCE_ID', 'WORK_DIR'],
  ...['MASTER_KEY', 'MASTER_KEY_FILE', 'MASTER_KEYS_OLD', 'MASTER_KEYS_OLD_FILE'],
  ...['GIT_REMOTE_URL', 'LOOKER_CLICKHOUSE_HOST', 'LOOKER_CLICKHOUSE_PASSWORD'],
]);
const isOwn = (name) => OWN.has(name) || (name.startsWith('KAFKA_') && name !== 'KAFKA_GROUP');

/** Given by reference only: values end up in files and histories. */
const isSecret = (name) => /SECRET|PASSWORD|MASTER_KEY|POSTGRES_URL|OTLP_HEADERS/.test(name) && !name.endsWith('_FILE');

const labels = z.record(z.string(), z.string());
const peers = z.array(z.record(z.string(), z.unknown()));
const port = z.int().min(1).max(65_535);
const store = z.strictObject({ to: peers, ports: z.array(port) });
const quantity = z.union([z.string().regex(/^\d+(\.\d+)?(m|[kMGT]i?)?$/), z.number()]);
const amounts = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });
const resources = z.strictObject({ requests: amounts.optional(), limits: amounts.optional() });
const existing = z.string().min(1);
const url = z.string().regex(/^(https?:\/\/.+)?$/);
const pods = z.strictObject({
  annotations: labels,
  labels,
  nodeSelector: labels,
  tolerations: z.array(z.record(z.string(), z.unknown())),
  affinity: z.record(z.string(), z.unknown()),
  priorityClassName: z.string(),
  serviceAccountAnnotations: labels,
  maxUnavailable: z.union([z.int().min(0), z.string().regex(/^\d{1,3}%$/)]),
});

/** Files of the chart by path. */
export function chartFiles(services) {
  const schema = z.toJSONSchema(valuesSchema(services), { target: 'draft-7' });
  return {
    [`${CHART}/values.schema.json`]: `${JSON.stringify(schema, null, 2)}\n`,
    [`${CHART}/README.md`]: readme(),
    [`${CHART}/examples/engines/strimzi-users.yaml`]: strimziUsers(),
    // A chart reaches no file outside of itself.
    [`${CHART}/files/alerts.yaml`]: readFileSync(join(ROOT, 'deploy/prometheus/ml-connector.rules.yaml'), 'utf8'),
  };
}

function valuesSchema(services) {
  const image = z.strictObject({
    registry: existing,
    tag: z.string(),
    pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']),
    pullSecrets: z.array(z.strictObject({ name: existing })),
    // Names as properties, not as propertyNames: of those helm tells the wrong place.
    digests: z.strictObject(
      Object.fromEntries(
        [...services.map(({ name }) => name), 'cli'].map((name) => [
          name,
          z
            .string()
            .regex(/^sha256:[0-9a-f]{64}$/)
            .optional(),
        ]),
      ),
    ),
  });
  return z.strictObject({
    global: z.record(z.string(), z.unknown()).optional(),
    host: z.string().regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+)?$/),
    image,
    kafka: kafkaSchema(),
    clickhouse: z.strictObject({ url, reader: z.string().regex(/^[A-Za-z_]\w*$/), existingSecret: existing }),
    postgres: z.strictObject({ existingSecret: existing }),
    serviceAuth: z.strictObject({ existingSecret: existing }),
    vault: z.strictObject({ existingSecret: existing, hasOldKeys: z.boolean() }),
    looker: z.strictObject({ gitRemoteUrl: z.string(), clickhouseHost: z.string(), existingSecret: existing }),
    ...networkSchemas(),
    autoscaling: z.strictObject({
      kind: z.enum(['none', 'hpa', 'keda']),
      lagThreshold: z.int().min(1),
      cpuPercent: z.int().min(1).max(100),
    }),
    alerts: z.strictObject({ enabled: z.boolean(), labels, grafanaUrl: url }),
    dashboards: z.strictObject({ enabled: z.boolean(), labels }),
    serviceMonitor: z.strictObject({ enabled: z.boolean(), labels, interval: z.string().regex(/^\d+(ms|s|m|h)$/) }),
    jobs: z.strictObject({ enabled: z.boolean() }),
    cli: z.strictObject({ enabled: z.boolean(), resources }),
    logLevel: baseEnv.shape.LOG_LEVEL.unwrap(),
    otlpEndpoint: url,
    tls: z.strictObject({ caSecret: z.string(), serverSecret: z.string() }),
    pods,
    extraObjects: z.array(z.record(z.string(), z.unknown())),
    services: z.strictObject(Object.fromEntries(services.map((service) => [service.name, serviceSchema(service)]))),
  });
}

function kafkaSchema() {
  return z.strictObject({
    brokers: z.string().regex(/^([^\s,:]+:\d+(,[^\s,:]+:\d+)*)?$/),
    replication: z.int().min(1),
    dataPartitions: z.int().min(1),
    controlPartitions: z.int().min(1),
    tls: z.strictObject({ enabled: z.boolean(), caSecret: z.string(), clientSecret: z.string() }),
    sasl: z.strictObject({
      mechanism: z.enum(['', 'plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer']),
      userPrefix: z.string(),
      existingSecret: existing,
      secretKey: existing,
      tokenUrl: url,
      scope: z.string(),
    }),
  });
}

function networkSchemas() {
  return {
    ingress: z.strictObject({
      enabled: z.boolean(),
      className: z.string(),
      annotations: labels,
      tlsSecret: z.string(),
    }),
    gateway: z.strictObject({ enabled: z.boolean(), parentRefs: peers, caConfigMap: z.string() }),
    networkPolicy: z.strictObject({
      enabled: z.boolean(),
      dns: peers,
      publicFrom: peers,
      monitoringFrom: peers,
      kafka: store,
      clickhouse: store,
      postgres: store,
      kafkaTokens: store,
      traces: store,
      privateNetworks: z.array(z.string().regex(/^[\d.]+\/\d+$/)),
    }),
  };
}

/** What a variable takes, as a value of the chart: its own choices and bounds, numbers also as text. */
function valueOf(field) {
  const { type, enum: values, minimum, maximum } = z.toJSONSchema(field, { io: 'output', unrepresentable: 'any' });
  if (values !== undefined) return z.enum(values);
  if (type !== 'integer' && type !== 'number') return z.union([z.string(), z.number(), z.boolean()]);
  const kind = type === 'integer' ? z.int() : z.number();
  const number = kind.min(minimum ?? Number.MIN_SAFE_INTEGER).max(maximum ?? Number.MAX_SAFE_INTEGER);
  return z.union([number, z.string().regex(/^-?\d+(\.\d+)?$/)]);
}

function serviceSchema({ name, env }) {
  const all = { ...baseEnv.shape, ...env.shape };
  const names = Object.keys(all).filter((variable) => !isOwn(variable));
  const scales = name === 'transformer' || name === 'warehouse-writer';
  return z.strictObject({
    replicas: z.int().min(0),
    resources,
    env: z.strictObject(
      Object.fromEntries(names.filter((one) => !isSecret(one)).map((one) => [one, valueOf(all[one]).optional()])),
    ),
    secretEnv: z.strictObject(
      Object.fromEntries(names.map((one) => [one, z.strictObject({ name: existing, key: existing }).optional()])),
    ),
    pod: pods.partial(),
    ...(scales ? { scale: z.strictObject({ min: z.int().min(1), max: z.int().min(1) }) } : {}),
    ...(name === 'webhook-ingress' ? { spool: z.strictObject({ size: quantity, storageClassName: z.string() }) } : {}),
  });
}

function readme() {
  const lines = described(parseDocument(readFileSync(join(ROOT, CHART, 'values.yaml'), 'utf8')).contents, '');
  const rows = lines.map(({ path, value, meaning }) => `| \`${path}\` | ${meaning} | \`${value}\` |`);
  const head = readFileSync(join(ROOT, CHART, 'README.head.md'), 'utf8');
  return `${head}\n## Values\n\n| value | meaning | default |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** Strimzi's users with what each service may do, and no more. */
function strimziUsers() {
  const users = Object.entries({ ...TOPIC_ACCESS, operator: OPERATOR_ACCESS }).map(([name, access]) => ({
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaUser',
    metadata: { name: `exact-${name}`, labels: { 'strimzi.io/cluster': 'finance' } },
    spec: {
      authentication: { type: 'scram-sha-512' },
      authorization: { type: 'simple', acls: permissionsOf('', access).map(strimziRule) },
    },
  }));
  return `# Generated from the services' access to topics by tools/generate.mjs.\n${users.map((user) => stringify(user, { lineWidth: 0 })).join('---\n')}`;
}

function strimziRule({ resource, name, isPrefix, operation }) {
  const patternType = isPrefix ? 'prefix' : 'literal';
  return { resource: { type: resource, name, patternType }, operations: [operation] };
}

/** Every value with a comment `# --`, deepest first where a map has one itself. */
function described(map, prefix) {
  return map.items.flatMap(({ key, value }, n) => {
    // What stands before the first of a map belongs to the map.
    const comment = key.commentBefore ?? (n === 0 ? map.commentBefore : undefined) ?? '';
    const path = `${prefix}${key.value}`;
    const meaning = /--\s*([\s\S]*)/.exec(comment)?.[1]?.replaceAll(/\s*\n\s*/g, ' ');
    if (meaning === undefined) return isMap(value) ? described(value, `${path}.`) : [];
    return [{ path, meaning, value: JSON.stringify(value.toJSON()) }];
  });
}
