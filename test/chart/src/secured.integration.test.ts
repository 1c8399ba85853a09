import { SERVICES } from '@ml-connector/contracts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { CHART, manifests, RELEASE, template } from './chart.js';
import { findHelm } from './helm.js';
import { selects, type Labels, type Manifest } from './manifest.js';

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
}
interface Peer {
  readonly ipBlock?: { readonly cidr: string };
  readonly namespaceSelector?: { readonly matchLabels?: object };
  readonly podSelector?: { readonly matchLabels?: object };
}

const rendered = new Map<string, Manifest[]>();
beforeAll(async () => {
  const helm = await findHelm();
  for (const example of ['full', 'strimzi', 'minimal', 'external-secrets'])
    rendered.set(example, manifests(await template(helm, example)));
}, 900_000);

const of = (example: string, kind: string): Manifest[] =>
  (rendered.get(example) ?? []).filter((manifest) => manifest.kind === kind);
const named = (example: string, kind: string, service: string): Manifest =>
  of(example, kind).find(({ metadata }) => metadata.name === `${RELEASE}-${service}`)!;
const podOf = (example: string, service: string) =>
  (named(example, 'Deployment', service) ?? named(example, 'StatefulSet', service)).spec.template;
const containerOf = (example: string, service: string) => podOf(example, service).spec.containers[0];
const variable = (example: string, service: string, name: string): Variable | undefined =>
  (containerOf(example, service).env as Variable[]).find((one) => one.name === name);
const engine = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(join(CHART, 'examples/engines', file), 'utf8')).map((one) => one.toJS() as Manifest);
const mountsOf = (example: string, service: string): string[] =>
  (containerOf(example, service).volumeMounts as { mountPath: string }[]).map(({ mountPath }) => mountPath);

describe.each(SERVICES)('%s with everything encrypted', (service) => {
  it('answers https by a certificate of its own, and is asked so', () => {
    const { startupProbe, livenessProbe, readinessProbe } = containerOf('full', service);
    for (const probe of [startupProbe, livenessProbe, readinessProbe]) expect(probe.httpGet.scheme).toBe('HTTPS');
    expect(variable('full', service, 'TLS_CERT_FILE')?.value).toBe('/run/secrets/tls/tls.crt');
    expect(mountsOf('full', service)).toEqual(expect.arrayContaining(['/run/secrets/tls', '/run/secrets/ca']));
    expect(JSON.stringify(podOf('full', service).spec.volumes)).toContain(`"exact-${service}-tls"`);
    const [endpoint] = named('full', 'ServiceMonitor', service).spec.endpoints;
    expect(endpoint).toMatchObject({ scheme: 'https', tlsConfig: { ca: { secret: { name: 'company-ca' } } } });
    expect(variable('full', service, 'TOKEN_SERVICE_URL')?.value ?? 'https://').toMatch(/^https:/);
    for (const { httpGet } of [startupProbe]) expect(httpGet.path).toBe('/live');
  });

  it('logs in to Kafka as itself: by token, certificate or password', () => {
    expect(variable('full', service, 'KAFKA_OAUTH_CLIENT_ID')?.value).toBe(`exact-${service}`);
    expect(variable('full', service, 'KAFKA_OAUTH_CLIENT_SECRET')?.valueFrom?.secretKeyRef).toEqual({
      ...{ name: 'exact-kafka-clients', key: service },
    });
    expect(JSON.stringify(podOf('full', service).spec.volumes)).toContain(`"exact-${service}-kafka"`);
    const user = engine('strimzi-users.yaml').find(({ metadata }) => metadata.name === `exact-${service}`);
    expect(user?.kind).toBe('KafkaUser');
    expect(variable('strimzi', service, 'KAFKA_SASL_USERNAME')?.value).toBe(user?.metadata.name);
    // Strimzi's operator writes it there.
    expect(variable('strimzi', service, 'KAFKA_SASL_PASSWORD')?.valueFrom?.secretKeyRef).toEqual({
      ...{ name: user?.metadata.name, key: 'password' },
    });
  });

  it('runs where the installer wants it, its own wish before that of all', () => {
    const { metadata, spec } = podOf('full', service);
    expect(metadata.labels).toMatchObject({ team: 'finance', 'app.kubernetes.io/name': service });
    expect(metadata.annotations).toEqual({ 'reloader.stakater.com/auto': 'true' });
    expect(spec).toMatchObject({ nodeSelector: { 'kubernetes.io/os': 'linux' }, tolerations: [{ key: 'dedicated' }] });
    expect(spec.priorityClassName).toBe(service === 'webhook-ingress' ? 'critical' : 'business');
    expect(named('full', 'ServiceAccount', service).metadata.annotations).toEqual({ 'example.com/owner': 'finance' });
  });

  it('goes on answering for a moment where others still call it', () => {
    const isCalled = ['webhook-ingress', 'token-service'].includes(service);
    expect(containerOf('full', service).lifecycle?.preStop.exec.command[0]).toBe(isCalled ? 'sleep' : undefined);
    expect(podOf('full', service).spec.terminationGracePeriodSeconds).toBeGreaterThan(30 + 5);
  });

  it('reaches what it needs beside its stores: tokens for Kafka and the collector of traces', () => {
    const egress = named('full', 'NetworkPolicy', service).spec.egress as { ports: { port: number }[] }[];
    const ports = egress.flatMap(({ ports: own }) => own.map(({ port }) => port));
    expect(ports).toEqual(expect.arrayContaining([53, 4318, 443]));
    const without = named('minimal', 'NetworkPolicy', service).spec.egress as { ports: { port: number }[] }[];
    expect(without.flatMap(({ ports: own }) => own.map(({ port }) => port))).not.toContain(4318);
  });

  it('is seen by nobody from outside while there is no way in', () => {
    const rules = named('minimal', 'NetworkPolicy', service).spec.ingress as { from: Peer[] }[];
    for (const peer of rules.flatMap(({ from }) => from)) {
      const labels = { ...peer.namespaceSelector?.matchLabels, ...peer.podSelector?.matchLabels };
      expect(Object.keys(labels).length, JSON.stringify(peer)).toBeGreaterThan(0);
      expect(JSON.stringify(peer)).not.toContain('ingress-nginx');
    }
  });
});

describe('PostgreSQL', () => {
  it.each(['token-service', 'exact-fetcher'])('is a login of its own to %s', (service) => {
    const own = { name: `exact-${service}-postgres`, key: 'url' };
    expect(variable('full', service, 'POSTGRES_URL')?.valueFrom?.secretKeyRef).toEqual(own);
    expect(variable('minimal', service, 'POSTGRES_URL')?.valueFrom?.secretKeyRef?.name).toBe('ml-connector-postgres');
  });
});

describe('scaling by the lag of a secured Kafka', () => {
  it.each(['full', 'strimzi'])('logs in as the service that is scaled: %s', (example) => {
    for (const { metadata, spec } of of(example, 'ScaledObject')) {
      const service = metadata.name.slice(RELEASE.length + 1);
      const [{ metadata: asked, authenticationRef }] = spec.triggers;
      expect(asked).toMatchObject({ tls: 'enable', sasl: example === 'full' ? 'oauthbearer' : 'scram_sha512' });
      const login = of(example, 'TriggerAuthentication').find((one) => one.metadata.name === authenticationRef.name)!;
      const container = containerOf(example, service);
      for (const { name, containerName } of login.spec.env as { name: string; containerName: string }[]) {
        expect(containerName).toBe(container.name);
        expect(variable(example, service, name)?.value, name).toBeDefined();
      }
      const parameters = [...login.spec.env, ...login.spec.secretTargetRef].map(({ parameter }) => parameter as string);
      expect(parameters).toEqual(expect.arrayContaining(['username', 'password', 'ca']));
      if (example === 'full')
        expect(parameters).toEqual(expect.arrayContaining(['cert', 'key', 'oauthTokenEndpointUri', 'scopes']));
    }
    expect(of(example, 'ScaledObject')).toHaveLength(2);
    expect(of('minimal', 'TriggerAuthentication')).toEqual([]);
  });
});

describe('the command line in the cluster', () => {
  const calls = (service: string): string => `${service.toUpperCase().replaceAll('-', '_')}_URL`;

  it('finds every service, encrypted, and asks as the operator', () => {
    for (const service of SERVICES)
      expect(variable('full', 'cli', calls(service))?.value).toBe(`https://${RELEASE}-${service}:8080`);
    expect(variable('full', 'cli', 'KAFKA_OAUTH_CLIENT_ID')?.value).toBe('exact-operator');
    expect(variable('full', 'cli', 'CLICKHOUSE_PASSWORD')?.valueFrom?.secretKeyRef?.name).toBe('exact-clickhouse');
    const { volumes } = podOf('full', 'cli').spec;
    expect(JSON.stringify(volumes)).toContain('{"secretName":"exact-service-auth",');
    expect(JSON.stringify(volumes)).toContain('{"key":"operator","path":"key"}');
    expect(variable('full', 'cli', 'SERVICE_AUTH_SECRET_FILE')?.value).toBe('/run/secrets/service-auth/key');
    expect(mountsOf('full', 'cli')).toEqual(
      expect.arrayContaining(['/tmp', '/run/secrets/service-auth', '/run/secrets/ca', '/run/secrets/kafka-client']),
    );
    expect(JSON.stringify(podOf('full', 'cli').spec)).not.toMatch(/master|postgres|vault/i);
  });

  it('is let in by every service and let out to nothing else, and nobody comes to it', () => {
    const { ingress, egress, podSelector } = named('full', 'NetworkPolicy', 'cli').spec;
    expect(ingress).toBeUndefined();
    expect(selects(podSelector.matchLabels, podOf('full', 'cli').metadata.labels)).toBe(true);
    const peers = (egress as { to: Peer[] }[]).flatMap(({ to }) => to.flatMap((peer) => peer.podSelector ?? []));
    for (const service of SERVICES) {
      const labels = podOf('full', service).metadata.labels;
      expect(
        peers.some(({ matchLabels = {} }) => selects(matchLabels as Labels, labels)),
        service,
      ).toBe(true);
      const inward = (named('full', 'NetworkPolicy', service).spec.ingress as { from: Peer[] }[]).flatMap(
        (r) => r.from,
      );
      const own = podOf('full', 'cli').metadata.labels;
      expect(
        inward.some(({ podSelector: one }) => one !== undefined && selects(one.matchLabels as Labels, own)),
        service,
      ).toBe(true);
    }
    expect(JSON.stringify(egress)).not.toContain('0.0.0.0/0');
  });

  it('runs with nothing it does not need, and only where it is asked for', () => {
    const { spec } = podOf('full', 'cli');
    expect(spec).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
    expect(spec.containers[0].securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    expect(named('minimal', 'Deployment', 'cli')).toBeUndefined();
  });
});

describe('the engines of the examples', () => {
  it('are those the values name', () => {
    const [cluster] = engine('strimzi-kafka.yaml').filter(({ kind }) => kind === 'Kafka');
    const brokers = variable('strimzi', 'transformer', 'KAFKA_BROKERS')?.value;
    expect(brokers).toBe(`${cluster?.metadata.name}-kafka-bootstrap:9093`);
    expect(JSON.stringify(podOf('strimzi', 'transformer').spec.volumes)).toContain(
      `"${cluster?.metadata.name}-cluster-ca-cert"`,
    );
    for (const { metadata } of engine('strimzi-users.yaml'))
      expect(metadata.labels?.['strimzi.io/cluster']).toBe(cluster?.metadata.name);
    expect(engine('strimzi-users.yaml').map(({ metadata }) => metadata.name)).toContain('exact-operator');
    const [clickhouse] = engine('altinity-clickhouse.yaml');
    expect(variable('strimzi', 'warehouse-writer', 'CLICKHOUSE_URL')?.value).toBe(
      `http://clickhouse-${clickhouse?.metadata.name}:8123`,
    );
    const users = clickhouse?.spec.configuration.users;
    expect(users['exact/password'].valueFrom.secretKeyRef.name).toBe(
      variable('strimzi', 'warehouse-writer', 'CLICKHOUSE_PASSWORD')?.valueFrom?.secretKeyRef?.name,
    );
    expect(users['looker/password'].valueFrom.secretKeyRef).toEqual(
      variable('strimzi', 'looker-sync', 'LOOKER_CLICKHOUSE_PASSWORD')?.valueFrom?.secretKeyRef,
    );
  });

  it('give out every secret a pod asks for, where a store has them', () => {
    const made = new Set(of('external-secrets', 'ExternalSecret').map(({ metadata }) => metadata.name));
    const text = JSON.stringify(rendered.get('external-secrets'));
    const asked = [...text.matchAll(/"(?:secretName|secretKeyRef":\{"name)":"([^"]+)"/g)].map(([, name = '']) => name);
    expect(new Set(asked.filter((name) => name !== 'exact-example-com'))).toEqual(made);
  });

  it('give them out before the first job that wants them', () => {
    const weight = ({ metadata }: Manifest): number => Number(metadata.annotations?.['helm.sh/hook-weight']);
    const [job] = of('external-secrets', 'Job');
    for (const secret of of('external-secrets', 'ExternalSecret')) {
      expect(secret.metadata.annotations?.['helm.sh/hook'], secret.metadata.name).toBe('pre-install');
      expect(weight(secret)).toBeLessThan(weight(job!));
    }
  });
});

it('alerts lead to the Grafana that is named', () => {
  const [rule] = of('full', 'PrometheusRule');
  const urls = (rule?.spec.groups as { rules: { alert?: string; annotations?: Record<string, string> }[] }[])
    .flatMap(({ rules }) => rules)
    .flatMap(({ alert, annotations }) => (alert === undefined ? [] : (annotations?.['dashboard_url'] ?? '')));
  expect(urls.length).toBeGreaterThan(20);
  for (const url of urls) expect(url).toMatch(/^https:\/\/grafana\.example\.com\/d\/exact-/);
});
