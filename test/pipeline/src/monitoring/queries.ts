import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { ScrapingPrometheus } from './scraping-prometheus.js';

const DEPLOY = fileURLToPath(new URL('../../../../deploy', import.meta.url));

/** Something somebody asks Prometheus. */
export interface AskedQuery {
  readonly name: string;
  readonly expr: string;
  /** An alert: no answer is what one wants. */
  readonly isAlert: boolean;
}

/** Panels that have nothing to show while all is well, and why. */
export const QUIET_WHEN_HEALTHY: Readonly<Record<string, string>> = {
  'exact-budget: Waits for quota': 'counted from the first time a quota is used up',
  'exact-budget: Breakers': 'a breaker shows from its first change on',
  'exact-dead-letters: Dead letters': 'counted by topic and reason from the first one on',
  'exact-dead-letters: Refused at reading': 'counted by reason from the first one on',
  'exact-dead-letters: Tried again': 'counted by topic and reason from the first one on',
  'exact-dead-letters: Dropped by rule': 'counted by topic and reason from the first one on',
  'exact-dead-letters: Schema drift': 'counted by entity from the first field on that is not as declared',
  'exact-looker: API calls left': 'shown where LOOKER_CALLS_PER_DAY says that calls are metered',
  'exact-overview: Alerts': 'no alert fires',
  'exact-pipeline: A rebuild would set back': 'shown from the first weekly look on',
  'exact-tokens: Alerts to people': 'counted by kind from the first alert on',
};

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

/** The queries of all panels, as Grafana sends them for all environments. */
export function panelQueries(): AskedQuery[] {
  const folder = join(DEPLOY, 'grafana/dashboards');
  return readdirSync(folder).flatMap((file) => {
    const { uid, panels } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dashboard;
    return panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ name: `${uid}: ${title}`, expr: asSent(expr), isAlert: false })),
    );
  });
}

function asSent(expr: string): string {
  return expr.replaceAll('$__rate_interval', '30s').replaceAll('$environment', '.*').replaceAll('$division', '.*');
}

/** What recording rules and alerts ask. */
export function ruleQueries(): AskedQuery[] {
  const { groups } = parse(readFileSync(join(DEPLOY, 'prometheus/ml-connector.rules.yaml'), 'utf8')) as {
    groups: { rules: { record?: string; alert?: string; expr: string }[] }[];
  };
  return groups.flatMap(({ rules }) =>
    rules.map(({ record, alert, expr }) => ({ name: record ?? alert ?? '', expr, isAlert: alert !== undefined })),
  );
}

/** Names of the queries, alerts aside, that have no answer. Throws when Prometheus does not take one. */
export async function silentAmong(asked: readonly AskedQuery[], prometheus: ScrapingPrometheus): Promise<string[]> {
  const silent: string[] = [];
  for (const { name, expr, isAlert } of asked) if ((await prometheus.series(expr)) === 0 && !isAlert) silent.push(name);
  return silent;
}
