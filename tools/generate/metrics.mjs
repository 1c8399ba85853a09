// The page of all metrics, from the places in the code that make them: `meter.counter({ name, help, labels })` and so on.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../launch/run.mjs';

/** Buckets of a histogram that names none (prom-client). */
const DEFAULT_BUCKETS = 11;
const KINDS = new Set(['counter', 'gauge', 'histogram']);
/** Who shows the metrics of a library. */
const SHOWN_BY = { runtime: 'every service', kafka: 'services that read or write topics', kernel: 'several services' };

/** Every metric: name, kind, labels, meaning, and who shows it; by name. */
export function metrics() {
  const files = globSync('{apps,libs}/*/src/**/*.ts', { cwd: ROOT }).filter(
    (file) => !/\.test\.ts$|\/testing\/|\.d\.ts$/.test(file),
  );
  const found = new Map();
  for (const file of files)
    for (const metric of metricsOf(join(ROOT, file))) {
      const [, kind, owner] = /^(apps|libs)\/([^/]+)\//.exec(file) ?? [];
      const by = kind === 'apps' ? owner : (SHOWN_BY[owner] ?? owner);
      const known = found.get(metric.name);
      found.set(metric.name, known === undefined ? { ...metric, by: [by] } : { ...known, by: [...known.by, by] });
    }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** The page. */
export function metricsPage() {
  const rows = metrics().map(
    ({ name, kind, labels, help, by, series }) =>
      `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${series} | ${help} | ${[...new Set(by)].sort().join(', ')} |`,
  );
  return `# Metrics

Generated from the code. Each service shows its own at \`/metrics\`, with its name as the label \`service\`; besides these, those of the process (\`process_*\`, \`nodejs_*\`). Labels come from closed sets: feeds, tables, topics, regions and outcomes that are declared, never ids or addresses; \`connection\` ends at 200 and is \`*\`, the worst of all, besides.

\`series\`: how many each set of labels has. A service has at most 5,000 at 200 divisions and 40 entities; a house test counts them. Asked for OpenMetrics (\`Accept: application/openmetrics-text\`), histograms name the [trace](tracing.md) of a measured one as an exemplar.

Alerts on them: \`deploy/prometheus/ml-connector.rules.yaml\`, each with a runbook in \`docs/runbooks\`.

| name | kind | labels | series | meaning | of |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function metricsOf(path) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  const lists = new Map();
  const found = [];
  const visit = (node) => {
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isArrayLiteralExpression(node.initializer))
      lists.set(node.name.getText(), node.initializer);
    const metric = metricAt(node, lists);
    if (metric !== undefined) found.push(metric);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Series of one set of labels: of a histogram its buckets, that of all, sum and count. */
function seriesOf(kind, given, lists) {
  if (kind !== 'histogram') return 1;
  const list = given !== undefined && ts.isIdentifier(given) ? lists.get(given.text) : given;
  if (given !== undefined && list === undefined)
    throw new Error(`buckets are no list in their file: ${given.getText()}`);
  return (list?.elements.length ?? DEFAULT_BUCKETS) + 3;
}

function metricAt(node, lists) {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const kind = node.expression.name.text;
  const [spec] = node.arguments;
  if (!KINDS.has(kind) || spec === undefined || !ts.isObjectLiteralExpression(spec)) return undefined;
  const members = new Map(
    spec.properties.map((property) => [property.name?.getText(), property.initializer ?? property.name]),
  );
  const text = (name) => members.get(name)?.text;
  if (text('name') === undefined || text('help') === undefined)
    throw new Error(`a ${kind} needs its name and help as literals: ${spec.getText()}`);
  const given = members.get('labels');
  const list = given !== undefined && ts.isIdentifier(given) ? lists.get(given.text) : given;
  if (given !== undefined && list === undefined) throw new Error(`labels of ${text('name')} are no list in its file`);
  const labels = (list?.elements ?? []).map((one) => one.text);
  return {
    name: text('name'),
    kind,
    help: text('help'),
    labels,
    series: seriesOf(kind, members.get('buckets'), lists),
  };
}
