import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { declaredSeries, metricsIn, recordedSeries } from './metric-names.js';
import { ROOT } from './project-graph.js';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string }[];
  readonly links: readonly { readonly title: string; readonly url: string }[];
  readonly datasource: { readonly uid: string };
  readonly fieldConfig: { readonly overrides: readonly unknown[] };
}
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly templating: { readonly list: readonly { readonly name: string }[] };
  readonly panels: readonly Panel[];
}

const FOLDER = join(ROOT, 'deploy/grafana/dashboards');
const dashboards = readdirSync(FOLDER).map(
  (file) => [file, JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Dashboard] as const,
);
/** Those that show what is measured by division: docs/adr/0017. */
const BY_DIVISION = ['exact-overview', 'exact-streams', 'exact-budget'];
const scratch = mkdtempSync(join(tmpdir(), 'dashboards-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** An expression as Grafana sends it. */
const sent = (expr: string): string =>
  expr
    .replaceAll('$__rate_interval', '5m')
    .replaceAll('$environment', '.*')
    .replaceAll('$division', '.*')
    .replaceAll('\n', ' ');

it('there is a dashboard for each thing people look after, none twice', () => {
  expect(dashboards.map(([, { uid }]) => uid).sort()).toEqual([
    ...['exact-budget', 'exact-dead-letters', 'exact-looker', 'exact-overview', 'exact-pipeline', 'exact-streams'],
    'exact-tokens',
  ]);
});

describe.each(dashboards)('%s', (file, { uid, panels, templating }) => {
  it('asks for metrics that a service shows, in words Prometheus reads', () => {
    expect(file).toBe(`${uid}.json`);
    const known = new Set([...declaredSeries(), ...recordedSeries(), 'up', 'ALERTS']);
    const exprs = panels.flatMap(({ targets }) => targets.map(({ expr }) => sent(expr)));
    for (const expr of exprs) {
      const named = metricsIn(expr);
      expect(named.length, expr).toBeGreaterThan(0);
      expect(
        named.filter((name) => !known.has(name)),
        expr,
      ).toEqual([]);
    }
    const rules = exprs.map((expr, n) => ({ record: `panel:${n}`, expr }));
    const path = join(scratch, `${uid}.yaml`);
    writeFileSync(path, stringify({ groups: [{ name: uid, rules }] }));
    const checked = execFileSync('promtool', ['check', 'rules', '--lint=none', path], { encoding: 'utf8' });
    expect(checked).toContain(`SUCCESS: ${rules.length} rules found`);
  });

  it('says what each panel means, and leads to runbooks there are', () => {
    const byDivision = panels.some(({ targets }) => targets.some(({ expr }) => expr.includes('$division')));
    expect(templating.list.map(({ name }) => name)).toEqual([
      ...['datasource', 'environment'],
      ...(byDivision ? ['division'] : []),
    ]);
    expect(byDivision, uid).toBe(BY_DIVISION.includes(uid));
    for (const { title, description, datasource, links } of panels) {
      expect(description?.length ?? 0, title).toBeGreaterThan(10);
      expect(datasource.uid, title).toBe('${datasource}');
      for (const link of links) {
        expect(link.url, title).toMatch(new RegExp(`/docs/runbooks/${link.title}\\.md$`));
        expect(existsSync(join(ROOT, `docs/runbooks/${link.title}.md`)), link.title).toBe(true);
      }
    }
  });

  it('asks of the chosen environment only, and leads from an alert to its runbook', () => {
    for (const { targets } of panels)
      for (const { expr } of targets) {
        const selectors = expr.match(/\{[^}]*\}/g) ?? [];
        expect(selectors.length, expr).toBeGreaterThan(0);
        for (const selector of selectors) expect(selector, expr).toContain('namespace=~"$environment"');
      }
    for (const { targets, fieldConfig } of panels)
      if (targets.some(({ expr }) => expr.startsWith('ALERTS{')))
        expect(JSON.stringify(fieldConfig.overrides)).toContain('/docs/runbooks/${__value.text}.md');
  });

  it('lays its panels out without one over another', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)}/${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});
