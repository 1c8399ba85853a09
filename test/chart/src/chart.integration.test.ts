import { SERVICES } from '@ml-connector/contracts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CHART, lint, manifests, RELEASE, ROOT, template } from './chart.js';
import { Environment } from './environment.js';
import { findHelm } from './helm.js';
import { selects, serviceOf, type Labels, type Manifest } from './manifest.js';
import { schemaProblems, unknownFields } from './schemas.js';
import { WRONG_VALUES } from './wrong-values.js';

const EXAMPLES = readdirSync(join(CHART, 'examples')).flatMap((file) => /^(.*)\.yaml$/.exec(file)?.[1] ?? []);
/** Every secret under a name of somebody else's. */
const FOREIGN_SECRETS = {
  clickhouse: { existingSecret: 'a' },
  postgres: { existingSecret: 'b' },
  serviceAuth: { existingSecret: 'c' },
  vault: { existingSecret: 'd', hasOldKeys: true },
  looker: { existingSecret: 'e' },
  kafka: { sasl: { mechanism: 'plain', existingSecret: 'f' }, tls: { enabled: true, caSecret: 'g' } },
};
const INTERNET = ['exact-fetcher', 'token-service', 'looker-sync'];
const environment = new Environment();
const rendered = new Map<string, Manifest[]>();
let helm = '';

beforeAll(async () => {
  helm = await findHelm();
  for (const example of EXAMPLES) rendered.set(example, manifests(await template(helm, example)));
  rendered.set('foreign secrets', manifests(await template(helm, 'minimal', FOREIGN_SECRETS)));
}, 900_000);

const full = (): Manifest[] => rendered.get('strimzi') ?? [];
const ofKind = (kind: string, all = full()): Manifest[] => all.filter((manifest) => manifest.kind === kind);
const nameOf = (service: string): string => `${RELEASE}-${service}`;
function workload(service: string, all = full()): Manifest {
  return all.find(
    ({ kind, metadata }) => /^(Deployment|StatefulSet)$/.test(kind) && metadata.name === nameOf(service),
  )!;
}
const podOf = (service: string, all = full()) => workload(service, all).spec.template;
const podLabels = (service: string): Labels => podOf(service).metadata.labels as Labels;
const containerOf = (service: string, all = full()) => podOf(service, all).spec.containers[0];
const named = (kind: string, service: string): Manifest =>
  ofKind(kind).find(({ metadata }) => metadata.name === nameOf(service))!;

describe('the chart', () => {
  it.each([...EXAMPLES, 'foreign secrets'])('renders objects that Kubernetes takes: %s', async (example) => {
    const all = rendered.get(example) ?? [];
    expect(all.length).toBeGreaterThan(20);
    expect(all.flatMap(schemaProblems)).toEqual([]);
    if (EXAMPLES.includes(example)) expect((await lint(helm, example)).stdout).toContain('0 chart(s) failed');
  });

  it('has no field that Kubernetes would drop without a word', () => {
    expect(unknownFields([...rendered.values()].flat())).toEqual([]);
  });

  it('is checked by types that know every field', () => {
    const [first] = ofKind('Deployment');
    const spoilt = { ...first!, spec: { ...first!.spec, templatte: {} } };
    expect(unknownFields([spoilt]).join()).toContain('templatte');
    expect(schemaProblems({ ...first!, spec: { ...first!.spec, selector: undefined } })).toHaveLength(1);
  });

  it.each(WRONG_VALUES)('refuses a wrong value and names it: $says', async ({ values, says }) => {
    const { code, stderr } = await template(helm, 'minimal', values);
    expect(code).not.toBe(0);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(says);
  });

  it('takes no secret as a value', () => {
    for (const all of rendered.values()) {
      expect(ofKind('Secret', all)).toEqual([]);
      for (const service of SERVICES)
        for (const { name, value } of containerOf(service, all).env as { name: string; value?: string }[])
          if (/SECRET|PASSWORD|MASTER_KEY|POSTGRES_URL/.test(name) && !name.endsWith('_FILE'))
            expect(value, name).toBeUndefined();
    }
  });

  it('prepares topics and tables by commands that exist, before anything else, as often as one likes', () => {
    const [job] = ofKind('Job');
    expect(job?.metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
    const { initContainers, containers } = job?.spec.template.spec;
    for (const { args, command } of [...initContainers, ...containers]) {
      expect(command.join(' ')).toBe('node apps/cli/dist/main.js');
      const text = readFileSync(join(ROOT, `apps/cli/src/commands/${args[0]}.ts`), 'utf8');
      for (const option of (args as string[]).filter((arg) => arg.startsWith('--')))
        expect(text).toContain(`'${option} `);
    }
    expect([...initContainers, ...containers].map(({ args }) => args[0])).toEqual(['topics', 'migrate']);
  });

  it('lets webhooks and the callback in on one host, and nothing else', () => {
    const [ingress] = ofKind('Ingress');
    expect(ingress?.spec.rules).toHaveLength(1);
    const paths = ingress?.spec.rules[0].http.paths as { path: string; backend: { service: { name: string } } }[];
    expect(paths.map(({ path, backend }) => [path, backend.service.name])).toEqual([
      ['/oauth/callback', nameOf('token-service')],
      ['/webhooks/', nameOf('webhook-ingress')],
    ]);
    const route = ofKind('HTTPRoute', rendered.get('gateway-hpa'))[0];
    expect(route?.spec.hostnames).toEqual(['exact.example.com']);
    expect(route?.spec.rules).toHaveLength(2);
  });

  it('tells a Gateway to speak TLS to pods that answer https, and whom to believe', () => {
    const policies = ofKind('BackendTLSPolicy', rendered.get('full'));
    const [route] = ofKind('HTTPRoute', rendered.get('full'));
    const behind = (route?.spec.rules as { backendRefs: { name: string }[] }[]).flatMap(({ backendRefs }) =>
      backendRefs.map(({ name }) => name),
    );
    expect(policies.map(({ spec }) => spec.targetRefs)).toEqual(
      behind.map((name) => [{ group: '', kind: 'Service', name, sectionName: 'http' }]),
    );
    for (const { spec } of policies) {
      // The name its certificate has for the other services.
      expect(spec.validation.hostname).toBe(spec.targetRefs[0].name);
      expect(spec.validation.caCertificateRefs).toEqual([{ group: '', kind: 'ConfigMap', name: 'company-ca' }]);
    }
    expect(ofKind('BackendTLSPolicy', rendered.get('gateway-hpa'))).toEqual([]);
  });

  it('lets deliveries of Looker in where the installer expects them', async () => {
    const env = { DELIVERY_URL: 'https://exact.example.com' };
    const all = manifests(await template(helm, 'strimzi', { services: { 'looker-sync': { env } } }));
    const paths = ofKind('Ingress', all)[0]?.spec.rules[0].http.paths as { path: string }[];
    expect(paths.map(({ path }) => path)).toContain('/v1/deliveries/');
    const sources = (some: Manifest[]): number =>
      ofKind('NetworkPolicy', some).find(({ metadata }) => metadata.name === nameOf('looker-sync'))!.spec.ingress[0]
        .from.length;
    expect(sources(all)).toBeGreaterThan(sources(full()));
  });

  it('scales by lag where lag tells of load, and never what the API bounds', () => {
    const scaled = (kind: string, all: Manifest[]): string[] => ofKind(kind, all).map((one) => serviceOf(one, RELEASE));
    expect(scaled('ScaledObject', full())).toEqual(['transformer', 'warehouse-writer']);
    expect(scaled('HorizontalPodAutoscaler', rendered.get('gateway-hpa')!)).toEqual([
      'transformer',
      'warehouse-writer',
    ]);
    expect(ofKind('ScaledObject', rendered.get('minimal')!)).toEqual([]);
    for (const { spec } of ofKind('ScaledObject')) {
      expect(workload(spec.scaleTargetRef.name.slice(RELEASE.length + 1)).spec.replicas).toBeUndefined();
      const service = spec.scaleTargetRef.name.slice(RELEASE.length + 1) as string;
      expect(spec.triggers[0].metadata.consumerGroup).toBe(service);
    }
  });

  it('brings the alerts and the dashboards as they are committed, their templates untouched', () => {
    const [rule] = ofKind('PrometheusRule');
    expect(rule?.spec).toEqual(parse(readFileSync(join(ROOT, 'deploy/prometheus/ml-connector.rules.yaml'), 'utf8')));
    const folder = join(ROOT, 'deploy/grafana/dashboards');
    const maps = ofKind('ConfigMap');
    expect(maps.map(({ data }) => Object.keys(data ?? {})).flat()).toEqual(readdirSync(folder));
    for (const { data, metadata } of maps) {
      expect(metadata.labels).toMatchObject({ grafana_dashboard: '1' });
      for (const [file, text] of Object.entries(data ?? {}))
        expect(text).toBe(readFileSync(join(folder, file), 'utf8'));
    }
    expect(
      ofKind('ConfigMap', rendered.get('minimal')).concat(ofKind('PrometheusRule', rendered.get('minimal'))),
    ).toEqual([]);
  });

  it('names images by digest where one is given', () => {
    const image = (service: string): string => containerOf(service, rendered.get('gateway-hpa')).image as string;
    expect(image('transformer')).toMatch(/^registry\.example\.com\/exact\/transformer@sha256:0{64}$/);
    expect(image('token-service')).toMatch(/^registry\.example\.com\/exact\/token-service:\d+\.\d+\.\d+$/);
  });
});

describe('the default of the network', () => {
  it('is to deny', () => {
    const deny = ofKind('NetworkPolicy').find(({ metadata }) => metadata.name === `${RELEASE}-deny`)!;
    expect(deny.spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
    expect(deny.spec.ingress ?? deny.spec.egress).toBeUndefined();
    for (const service of SERVICES) expect(selects(deny.spec.podSelector.matchLabels, podLabels(service))).toBe(true);
  });

  it('lets out of the cluster who has to talk to Exact, Looker or people', () => {
    const leaves = ofKind('NetworkPolicy')
      .filter(({ spec }) =>
        (spec.egress ?? []).some(({ to }: { to?: { ipBlock?: { cidr: string } }[] }) =>
          to?.some(({ ipBlock }) => ipBlock?.cidr === '0.0.0.0/0'),
        ),
      )
      .map((one) => serviceOf(one, RELEASE));
    expect(leaves.toSorted()).toEqual(INTERNET.toSorted());
  });

  it('shows token-service to its callers only', () => {
    const [{ from }] = named('NetworkPolicy', 'token-service').spec.ingress;
    const inside = (from as { podSelector?: { matchLabels: Labels } }[]).flatMap(
      ({ podSelector }) => podSelector ?? [],
    );
    const let_in = SERVICES.filter((service) =>
      inside.some(({ matchLabels }) => selects(matchLabels, podLabels(service))),
    );
    const calling = SERVICES.filter((service) =>
      (containerOf(service).env as { name: string }[]).some(({ name }) => name === 'TOKEN_SERVICE_URL'),
    );
    expect(let_in).toEqual(calling);
    expect(calling.length).toBeGreaterThan(2);
  });
});

describe.each(SERVICES)('%s', (service) => {
  it('has all that belongs to a service, and each object picks its own pods', () => {
    const labels = podLabels(service);
    const others = SERVICES.filter((other) => other !== service).map(podLabels);
    const selectors: (Labels | undefined)[] = [
      workload(service).spec.selector.matchLabels,
      named('Service', service).spec.selector,
      named('PodDisruptionBudget', service).spec.selector.matchLabels,
      named('NetworkPolicy', service).spec.podSelector.matchLabels,
    ];
    for (const selector of selectors) {
      expect(selects(selector, labels)).toBe(true);
      expect(others.some((other) => selects(selector, other))).toBe(false);
    }
    const monitor = named('ServiceMonitor', service).spec;
    expect(selects(monitor.selector.matchLabels, named('Service', service).metadata.labels!)).toBe(true);
    expect(monitor.endpoints).toEqual([expect.objectContaining({ port: 'http', path: '/metrics' })]);
    expect(named('ServiceAccount', service)).toBeDefined();
    expect(podOf(service).spec.serviceAccountName).toBe(nameOf(service));
    expect(workload(service).kind).toBe(service === 'webhook-ingress' ? 'StatefulSet' : 'Deployment');
  });

  it('runs with nothing it does not need', () => {
    const { spec } = podOf(service);
    expect(spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    const container = containerOf(service);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources).toMatchObject({
      requests: { cpu: expect.any(String) as string, memory: expect.any(String) as string },
      limits: { memory: expect.any(String) as string },
    });
    expect(spec.topologySpreadConstraints).toHaveLength(2);
    const writable = (container.volumeMounts as { readOnly?: boolean; mountPath: string }[]).filter((m) => !m.readOnly);
    expect(writable.map(({ mountPath }) => mountPath)).toEqual(
      service === 'webhook-ingress' ? ['/tmp', '/var/lib/ml-connector'] : ['/tmp'],
    );
    if (service === 'webhook-ingress') {
      expect(workload(service).spec.volumeClaimTemplates[0].metadata.name).toBe('spool');
      const dir = (container.env as { name: string; value: string }[]).find(({ name }) => name === 'SPOOL_DIR')!;
      expect(dir.value.startsWith('/var/lib/ml-connector/')).toBe(true);
    }
  });

  it('is asked at paths and a port it serves, and lives whatever its stores do', () => {
    const container = containerOf(service);
    const [port] = container.ports;
    expect((container.env as { name: string; value: string }[]).find(({ name }) => name === 'PORT')?.value).toBe(
      String(port.containerPort),
    );
    const asked = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => container[probe].httpGet);
    expect(asked.map(({ path }) => path)).toEqual(['/live', '/live', '/ready']);
    for (const { port: name } of asked) expect(name).toBe(port.name);
    expect(named('Service', service).spec.ports[0].targetPort).toBe(port.name);
    const controller = readFileSync(join(ROOT, 'libs/runtime/src/health/health.controller.ts'), 'utf8');
    for (const path of ['live', 'ready', 'metrics']) expect(controller).toContain(`'${path}'`);
  });

  it.each([...EXAMPLES, 'foreign secrets'])('gets variables it reads, once, and all it needs: %s', (example) => {
    const given = (containerOf(service, rendered.get(example)).env as { name: string }[]).map(({ name }) => name);
    // Read by OpenTelemetry and by Node themselves.
    const standard = (name: string): boolean => name.startsWith('OTEL_') || name === 'NODE_EXTRA_CA_CERTS';
    expect(given.filter((name) => !environment.reads(service, name) && !standard(name))).toEqual([]);
    expect(environment.requiredBy(service).filter((name) => !given.includes(name))).toEqual([]);
    expect(new Set(given).size).toBe(given.length);
  });
});
