// ClickHouseInstallation of Altinity's operator, API v1, as far as the examples use it: written from its
// CustomResourceDefinition, which is not published as a package. A field that is not here is refused: look it up in the
// CRD, then add it.
import type { Model } from '@kubernetes-models/base';
import { PersistentVolumeClaimSpec } from 'kubernetes-models/v1/PersistentVolumeClaimSpec';
import { PodSpec } from 'kubernetes-models/v1/PodSpec';
import { z } from 'zod';

const text = z.string().min(1);
const part = z.string().regex(/^[a-zA-Z0-9-]{1,15}$/);
const references = ['podTemplate', 'dataVolumeClaimTemplate', 'logVolumeClaimTemplate', 'serviceTemplate'] as const;
const templateNames = z.partialRecord(z.enum(references), text);
/** The server's own XML, a path a key, or the key of a secret in place of the text. */
const setting = z.union([
  z.string(),
  z.array(z.string()),
  z.strictObject({ valueFrom: z.strictObject({ secretKeyRef: z.strictObject({ name: text, key: text }) }) }),
]);
const settings = z.record(z.string().regex(/^[\w-]+(\/[\w-]+)+$/), setting);

/** The operator takes any `spec` of a pod or claim; Kubernetes does not. */
const kubernetes = (model: new (data: never) => Pick<Model<object>, 'validate'>) =>
  z.record(z.string(), z.unknown()).superRefine((value, context) => {
    try {
      new model(value as never).validate();
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    }
  });

const layout = z.strictObject({ shardsCount: z.int().min(1), replicasCount: z.int().min(1) });

export const clickHouseInstallation = z.strictObject({
  apiVersion: z.literal('clickhouse.altinity.com/v1'),
  kind: z.literal('ClickHouseInstallation'),
  metadata: z.strictObject({ name: text }),
  spec: z.strictObject({
    defaults: z.strictObject({ templates: templateNames }),
    configuration: z.strictObject({
      clusters: z.array(z.strictObject({ name: part, layout })).min(1),
      profiles: settings,
      users: settings,
      /** Text by place and name; another place is left out without a word. */
      files: z.record(z.string().regex(/^(config|users|conf)\.d\/[\w.-]+$/), text).optional(),
    }),
    templates: z.strictObject({
      podTemplates: z.array(z.strictObject({ name: text, spec: kubernetes(PodSpec) })),
      volumeClaimTemplates: z.array(z.strictObject({ name: text, spec: kubernetes(PersistentVolumeClaimSpec) })),
    }),
  }),
});
