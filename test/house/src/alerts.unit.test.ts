import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { declaredSeries, metricsIn, recordedSeries } from './metric-names.js';
import { ROOT } from './project-graph.js';

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: { readonly severity?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}
interface Case {
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
}

const FOLDER = join(ROOT, 'deploy/prometheus');
const RULES = join(FOLDER, 'ml-connector.rules.yaml');
const CASES = join(FOLDER, 'ml-connector.rules.test.yaml');
const text = (path: string): string => readFileSync(path, 'utf8');
const { groups } = parse(text(RULES)) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter((rule) => rule.alert !== undefined);
const { tests } = parse(text(CASES)) as { tests: Case[] };
const declared = declaredSeries();
/** What a person types, in a runbook. */
const COMMAND = /`(ml-connector|kubectl|kafka-[a-z-]+\.sh|curl|clickhouse-client|psql) [^`]+`/;
/** Prometheus makes it of every target. */
const BY_PROMETHEUS = ['up'];

/** promtool comes with Debian's package `prometheus`. */
function promtool(...args: string[]): string {
  return execFileSync('promtool', args, { encoding: 'utf8', cwd: FOLDER });
}

describe('alerts for Prometheus', () => {
  it('are rules that Prometheus takes', () => {
    expect(promtool('check', 'rules', RULES)).toContain('SUCCESS');
  });

  it('fire when they must, and stay quiet when they must', { timeout: 120_000 }, () => {
    expect(promtool('test', 'rules', CASES)).toContain('SUCCESS');
    for (const { alert } of alerts) {
      const own = tests.flatMap((one) => one.alert_rule_test).filter(({ alertname }) => alertname === alert);
      expect(
        own.some(({ exp_alerts }) => exp_alerts.length > 0),
        `${alert} fires`,
      ).toBe(true);
      expect(
        own.some(({ exp_alerts }) => exp_alerts.length === 0),
        `${alert} stays quiet`,
      ).toBe(true);
    }
  });

  it('rest on metrics that a service shows', () => {
    const known = new Set([...declared, ...recordedSeries(), ...BY_PROMETHEUS]);
    expect(declared.length).toBeGreaterThan(40);
    for (const { alert, record, expr } of rules) {
      const named = metricsIn(expr);
      expect(named.length, alert ?? record).toBeGreaterThan(0);
      expect(
        named.filter((name) => !known.has(name)),
        alert ?? record,
      ).toEqual([]);
    }
  });

  it.each(alerts.map((rule) => [rule.alert ?? '', rule] as const))('%s tells what to do', (name, rule) => {
    expect(['critical', 'warning', 'info']).toContain(rule.labels?.severity);
    const { summary, description, runbook_url: url = '', dashboard_url: dashboard = '' } = rule.annotations ?? {};
    expect(summary?.length).toBeGreaterThan(10);
    expect(description?.length).toBeGreaterThan(10);
    expect(url.endsWith(`/docs/runbooks/${name}.md`)).toBe(true);
    const page = join(ROOT, `docs/runbooks/${name}.md`);
    expect(existsSync(page)).toBe(true);
    const [, uid = '', environment] = /^\/d\/([a-z-]+)(.*)$/.exec(dashboard) ?? [];
    expect(existsSync(join(ROOT, `deploy/grafana/dashboards/${uid}.json`)), dashboard).toBe(true);
    expect(environment).toBe('{{ with $labels.namespace }}?var-environment={{ . }}{{ end }}');
    expect([...text(page).matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Meaning',
      'Impact',
      'Diagnosis',
      'Mitigation',
    ]);
    const [, diagnosis = ''] = /## Diagnosis([^]*)## Mitigation/.exec(text(page)) ?? [];
    expect(diagnosis, 'a runbook names the commands to look with').toMatch(COMMAND);
  });

  it('tell environments apart: one of them in trouble says nothing of the others', () => {
    const merged = rules.filter(({ expr }) => /\b(sum|min|max|count) (by \((?!namespace\b)|\()/.test(expr));
    expect(merged.map(({ alert, record }) => alert ?? record)).toEqual([]);
  });
});
