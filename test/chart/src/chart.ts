import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments, stringify } from 'yaml';
import { helm, type HelmResult } from './helm.js';
import type { Manifest } from './manifest.js';

/** Folder of the repository. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Folder of the chart. */
export const CHART = join(ROOT, 'deploy/helm/ml-connector');
/** Name the chart is rendered under. */
export const RELEASE = 'exact';
/** The version of Kubernetes it is rendered for. */
const KUBERNETES = '1.31.0';

/** Renders the chart with a file of examples, if one is named, and values of one's own over it. */
export async function template(program: string, example: string | undefined, values: object = {}): Promise<HelmResult> {
  const folder = mkdtempSync(join(tmpdir(), 'chart-values-'));
  try {
    const own = join(folder, 'own.yaml');
    // Helm reads YAML 1.1, where a bare yes or on is no text.
    writeFileSync(own, stringify(values, { version: '1.1' }));
    const files = [...(example === undefined ? [] : ['-f', join(CHART, 'examples', `${example}.yaml`)]), '-f', own];
    return await helm(program, ['template', RELEASE, CHART, ...files, '--kube-version', KUBERNETES]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Checks the chart with an example as helm itself does. */
export function lint(program: string, example: string): Promise<HelmResult> {
  const file = join(CHART, 'examples', `${example}.yaml`);
  return helm(program, ['lint', CHART, '--strict', '-f', file, '--kube-version', KUBERNETES]);
}

/** The objects of a rendered chart. */
export function manifests({ code, stdout, stderr }: HelmResult): Manifest[] {
  if (code !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).flatMap((document) => {
    const value = document.toJS() as Manifest | null;
    return value === null ? [] : [value];
  });
}
