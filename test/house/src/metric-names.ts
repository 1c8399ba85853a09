import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './project-graph.js';

const KEYWORDS =
  /^(?:by|on|unless|and|or|bool|offset|sum|min|max|count|group|label_replace|rate|increase|hour|without|vector|histogram_quantile|sort_desc)$/;

/** Series that a service shows, by the page of metrics: of a histogram its three. */
export function declaredSeries(): string[] {
  const page = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8');
  return [...page.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].flatMap(([, name = '', kind]) =>
    kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
  );
}

/** Series that recording rules make. */
export function recordedSeries(): string[] {
  const rules = parse(readFileSync(join(ROOT, 'deploy/prometheus/ml-connector.rules.yaml'), 'utf8')) as {
    groups: { rules: { record?: string }[] }[];
  };
  return rules.groups.flatMap((group) => group.rules.flatMap(({ record }) => record ?? []));
}

/** Names of metrics in an expression: what is no label, function, number or string. */
export function metricsIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[\w+\]/g, '')
    .replaceAll(/\b(?:by|on|without) \([^)]*\)/g, '')
    .replaceAll(/\b\d[\w.]*/g, '');
  return [...bare.matchAll(/[a-zA-Z_][\w:]*/g)].map(([name]) => name).filter((name) => !KEYWORDS.test(name));
}
