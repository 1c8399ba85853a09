import type { Join } from '../lookml/model.js';

/** One edge between a joined view and a view its condition names. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly multiplies: boolean;
}

/**
 * The aliases whose rows the query's joins repeat: seen from such a view, some join on the way to another
 * view leads to many rows. Sums and averages of these views would come out too large.
 */
export function fannedOut(
  base: string,
  joins: readonly { readonly join: Join; readonly dependsOn: readonly string[] }[],
): Set<string> {
  const edges: Edge[] = [];
  for (const { join, dependsOn } of joins) {
    const parents = dependsOn.length === 0 ? [base] : dependsOn;
    const relationship = join.type === 'cross' ? 'many_to_many' : join.relationship;
    for (const parent of parents) {
      edges.push({ from: parent, to: join.name, multiplies: relationship.endsWith('_to_many') });
      edges.push({ from: join.name, to: parent, multiplies: relationship.startsWith('many_to_') });
    }
  }
  const aliases = new Set([base, ...joins.map(({ join }) => join.name)]);
  return new Set([...aliases].filter((alias) => isRepeated(alias, edges)));
}

function isRepeated(start: string, edges: readonly Edge[]): boolean {
  const seen = new Set([start]);
  const open = [start];
  for (let alias = open.pop(); alias !== undefined; alias = open.pop()) {
    for (const edge of edges) {
      if (edge.from !== alias || seen.has(edge.to)) continue;
      if (edge.multiplies) return true;
      seen.add(edge.to);
      open.push(edge.to);
    }
  }
  return false;
}
