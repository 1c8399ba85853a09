// Grafana's dashboards from their declarations.
import { dashboardJson } from './grafana/dashboard.mjs';
import { DASHBOARDS } from './grafana/dashboards.mjs';

/** To import by hand, and where the chart finds them: it reaches no file outside of itself. */
const FOLDERS = ['deploy/grafana/dashboards', 'deploy/helm/ml-connector/files/dashboards'];

/** Files of the dashboards by path. */
export function grafanaFiles() {
  return Object.fromEntries(
    DASHBOARDS.flatMap((dashboard) => {
      const text = `${JSON.stringify(dashboardJson(dashboard), null, 2)}\n`;
      return FOLDERS.map((folder) => [`${folder}/${dashboard.uid}.json`, text]);
    }),
  );
}
