// What of the chart follows from elsewhere: the schema of its values, from the services' environments, and the page that
// lists them, from the comments in values.yaml.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseEnv } from '@ml-connector/runtime';
import { isMap, parseDocument } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../launch/run.mjs';

const CHART = 'deploy/helm/ml-connector';
/** The chart sets these itself. */
const OWN = new Set(['HOST', 'PORT', 'LOG_FORMAT', 'LOG_LEVEL', 'KAFKA_BROKERS', 'TOKEN_SERVICE_URL']);

/** Given by reference only: values end up in files and histories. */
const isSecret = (name) => /SECRET|PASSWORD|MASTER_KEY|POSTGRES_URL|OTLP_HEADERS/.test(name) && !name.endsWith('_FILE');

const labels = z.record(z.string(), z.string());
const peers = z.array(z.record(z.string(), z.unknown()));
const port = z.int().min(1).max(65_535);
const store = z.strictObject({ to: peers, ports: z.array(port) });
const quantity = z.union([z.string().regex(/^\d+(\.\d+)?(m|[kMGT]i?)?$/), z.number()]);
const amounts = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });
const existing = z.string().min(1);

/** Files of the chart by path. */
export function chartFiles(services) {
  const schema = z.toJSONSchema(valuesSchema(services), { target: 'draft-7' });
  return {
    [`${CHART}/values.schema.json`]: `${JSON.stringify(schema, null, 2)}\n`,
    [`${CHART}/README.md`]: readme(),
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
    digests: z.partialRecord(
      z.enum([...services.map(({ name }) => name), 'cli']),
      z.string().regex(/^sha256:[0-9a-f]{64}$/),
    ),
  });
  return z.strictObject({
    global: z.record(z.string(), z.unknown()).optional(),
    host: z.string(),
    image,
    kafka: kafkaSchema(),
    clickhouse: z.strictObject({ url: z.string().regex(/^(https?:\/\/.+)?$/), existingSecret: existing }),
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
    alerts: z.strictObject({ enabled: z.boolean(), labels }),
    dashboards: z.strictObject({ enabled: z.boolean(), labels }),
    serviceMonitor: z.strictObject({ enabled: z.boolean(), labels, interval: z.string().regex(/^\d+(ms|s|m|h)$/) }),
    jobs: z.strictObject({ enabled: z.boolean() }),
    logLevel: baseEnv.shape.LOG_LEVEL.unwrap(),
    otlpEndpoint: z.string().regex(/^(https?:\/\/.+)?$/),
    services: z.strictObject(Object.fromEntries(services.map((service) => [service.name, serviceSchema(service)]))),
  });
}

function kafkaSchema() {
  return z.strictObject({
    brokers: z.string().regex(/^([^\s,:]+:\d+(,[^\s,:]+:\d+)*)?$/),
    replication: z.int().min(1),
    dataPartitions: z.int().min(1),
    controlPartitions: z.int().min(1),
    tls: z.strictObject({ enabled: z.boolean(), caSecret: z.string() }),
    sasl: z.strictObject({
      mechanism: z.enum(['', 'plain', 'scram-sha-256', 'scram-sha-512']),
      userPrefix: z.string(),
      existingSecret: existing,
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
    gateway: z.strictObject({ enabled: z.boolean(), parentRefs: peers }),
    networkPolicy: z.strictObject({
      enabled: z.boolean(),
      dns: peers,
      publicFrom: peers,
      monitoringFrom: peers,
      kafka: store,
      clickhouse: store,
      postgres: store,
      privateNetworks: z.array(z.string().regex(/^[\d.]+\/\d+$/)),
    }),
  };
}

function serviceSchema({ name, env }) {
  const names = Object.keys({ ...baseEnv.shape, ...env.shape }).filter((variable) => !OWN.has(variable));
  const scales = name === 'transformer' || name === 'warehouse-writer';
  return z.strictObject({
    // looker-sync keeps one development workspace in Looker.
    replicas: name === 'looker-sync' ? z.int().min(0).max(1) : z.int().min(0),
    resources: z.strictObject({ requests: amounts.optional(), limits: amounts.optional() }),
    env: z.partialRecord(z.enum(names.filter((one) => !isSecret(one))), z.union([z.string(), z.number(), z.boolean()])),
    secretEnv: z.partialRecord(z.enum(names), z.strictObject({ name: existing, key: existing })),
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
