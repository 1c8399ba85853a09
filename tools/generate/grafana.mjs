// Grafana's dashboards from their declarations.
import { dashboardJson } from './grafana/dashboard.mjs';
import { DASHBOARDS } from './grafana/dashboards.mjs';

/** Files of the dashboards by path. */
export function grafanaFiles() {
  return Object.fromEntries(
    DASHBOARDS.map((dashboard) => [
      `deploy/grafana/dashboards/${dashboard.uid}.json`,
      `${JSON.stringify(dashboardJson(dashboard), null, 2)}\n`,
    ]),
  );
}
