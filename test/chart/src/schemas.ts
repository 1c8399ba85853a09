import type { Model } from '@kubernetes-models/base';
import { ExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret';
import { BackendTLSPolicy } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/BackendTLSPolicy';
import { HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import { TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import ts from 'typescript';
import type { Manifest } from './manifest.js';

interface Kind {
  readonly module: string;
  readonly model: new (data: never) => Pick<Model<object>, 'validate'>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  'apps/v1 Deployment': { module: 'kubernetes-models/apps/v1/Deployment', model: Deployment },
  'apps/v1 StatefulSet': { module: 'kubernetes-models/apps/v1/StatefulSet', model: StatefulSet },
  'autoscaling/v2 HorizontalPodAutoscaler': {
    module: 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler',
    model: HorizontalPodAutoscaler,
  },
  'batch/v1 Job': { module: 'kubernetes-models/batch/v1/Job', model: Job },
  'networking.k8s.io/v1 Ingress': { module: 'kubernetes-models/networking.k8s.io/v1/Ingress', model: Ingress },
  'networking.k8s.io/v1 NetworkPolicy': {
    module: 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy',
    model: NetworkPolicy,
  },
  'policy/v1 PodDisruptionBudget': {
    module: 'kubernetes-models/policy/v1/PodDisruptionBudget',
    model: PodDisruptionBudget,
  },
  'v1 ConfigMap': { module: 'kubernetes-models/v1/ConfigMap', model: ConfigMap },
  'v1 Service': { module: 'kubernetes-models/v1/Service', model: Service },
  'v1 ServiceAccount': { module: 'kubernetes-models/v1/ServiceAccount', model: ServiceAccount },
  'external-secrets.io/v1 ExternalSecret': {
    module: '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret',
    model: ExternalSecret,
  },
  'gateway.networking.k8s.io/v1 BackendTLSPolicy': {
    module: '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/BackendTLSPolicy',
    model: BackendTLSPolicy,
  },
  'gateway.networking.k8s.io/v1 HTTPRoute': {
    module: '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute',
    model: HTTPRoute,
  },
  'keda.sh/v1alpha1 ScaledObject': {
    module: '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject',
    model: ScaledObject,
  },
  'keda.sh/v1alpha1 TriggerAuthentication': {
    module: '@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication',
    model: TriggerAuthentication,
  },
  'monitoring.coreos.com/v1 PrometheusRule': {
    module: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule',
    model: PrometheusRule,
  },
  'monitoring.coreos.com/v1 ServiceMonitor': {
    module: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor',
    model: ServiceMonitor,
  },
};
const kindOf = ({ apiVersion, kind }: Manifest): Kind | undefined => KINDS[`${apiVersion} ${kind}`];

/** What the schemas of Kubernetes and of the operators say against a manifest: required fields, formats, patterns. */
export function schemaProblems(manifest: Manifest): string[] {
  const kind = kindOf(manifest);
  const name = `${manifest.kind}/${manifest.metadata.name}`;
  if (kind === undefined) return [`${name}: no schema for ${manifest.apiVersion} ${manifest.kind}`];
  try {
    new kind.model(manifest as never).validate();
    return [];
  } catch (error) {
    return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/**
 * Fields the schemas do not know, which a cluster would drop without a word. The validators let them pass; the types
 * made of the same schemas do not, when the manifests are read as literals.
 */
export function unknownFields(manifests: readonly Manifest[]): string[] {
  const lines = manifests.map((manifest, n) => {
    const type = `import(${JSON.stringify(kindOf(manifest)?.module ?? '')}).I${manifest.kind}`;
    return `export const m${n}: ${type} = ${JSON.stringify(manifest)};`;
  });
  const file = new URL('../src/rendered.ts', import.meta.url).pathname;
  const options: ts.CompilerOptions = {
    ...{ noEmit: true, strict: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022 },
    ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => path === file || fileExists.call(host, path);
  host.readFile = (path) => (path === file ? lines.join('\n') : readFile.call(host, path));
  host.getSourceFile = (path, ...more) =>
    path === file
      ? ts.createSourceFile(path, lines.join('\n'), ts.ScriptTarget.ES2022)
      : getSourceFile.call(host, path, ...more);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map((found) => {
    const line = found.start === undefined ? 0 : (found.file?.getLineAndCharacterOfPosition(found.start).line ?? 0);
    const at = manifests[line];
    return `${at?.kind}/${at?.metadata.name}: ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`;
  });
}
