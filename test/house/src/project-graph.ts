import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** A project as Nx sees it. */
export interface Project {
  readonly name: string;
  readonly root: string;
  readonly tags: readonly string[];
  readonly dependencies: readonly string[];
}

interface Graph {
  readonly graph: {
    readonly nodes: Record<string, { readonly data: { readonly root: string; readonly tags?: readonly string[] } }>;
    readonly dependencies: Record<string, readonly { readonly target: string }[]>;
  };
}

/** The project graph, computed now; also leaves the cached graph without which the lint rule is skipped. */
export function readProjectGraph(): Project[] {
  const file = join(ROOT, '.nx', 'house-graph.json');
  execFileSync(join(ROOT, 'node_modules/.bin/nx'), ['graph', `--file=${file}`], { cwd: ROOT, stdio: 'ignore' });
  const { graph } = JSON.parse(readFileSync(file, 'utf8')) as Graph;
  return Object.entries(graph.nodes).map(([name, node]) => ({
    name,
    root: node.data.root,
    tags: node.data.tags ?? [],
    dependencies: (graph.dependencies[name] ?? []).map((d) => d.target),
  }));
}

/** Value of a tag axis: `layer` of `layer:app` is `app`. */
export function tagOf(project: Project, axis: string): string | undefined {
  return project.tags.find((tag) => tag.startsWith(`${axis}:`))?.slice(axis.length + 1);
}
