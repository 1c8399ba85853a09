// Grafana's dashboard model as far as ours need it: panels from left to right, rows below each other.

const PAGE_COLUMNS = 24;
const HEIGHTS = { stat: 4, timeseries: 8, table: 9, row: 1 };
/** Every query is of the chosen environment; without that label, of all. */
export const HERE = 'namespace=~"$environment"';

/** Of the chosen divisions; only what is measured by division can be asked so. */
export const OF_DIVISIONS = `division=~"$division",${HERE}`;

/** A figure: what it is, its expression, unit, and what it means when it is not as it should be. */
export const stat = (title, expr, options = {}) => ({ kind: 'stat', title, targets: [{ expr }], ...options });

/** Lines over time; `targets` are `[expression, legend]`. */
export const lines = (title, targets, options = {}) => ({
  kind: 'timeseries',
  title,
  targets: targets.map(([expr, legend]) => ({ expr, legend })),
  ...options,
});

/** One row a label set, as it is now. */
export const table = (title, expr, options = {}) => ({ kind: 'table', title, targets: [{ expr }], ...options });

/** JSON of a dashboard; the same declaration gives the same bytes. */
export function dashboardJson({ uid, title, description, rows }) {
  return {
    uid,
    title,
    description,
    tags: ['ml-connector'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    timezone: 'browser',
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: asksForDivisions(rows) ? [...VARIABLES, DIVISION] : VARIABLES },
    // From each dashboard to all others.
    links: [{ type: 'dashboards', title: 'ml-connector', tags: ['ml-connector'], asDropdown: true, keepTime: true }],
    annotations: { list: [FIRING] },
    panels: placed(rows),
  };
}

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

const VARIABLES = [
  { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', hide: 0 },
  {
    name: 'environment',
    label: 'Environment',
    type: 'query',
    datasource: DATASOURCE,
    query: { query: 'label_values(up, namespace)', refId: 'environment' },
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
    refresh: 2,
    hide: 0,
  },
];

const DIVISION = {
  name: 'division',
  label: 'Division',
  type: 'query',
  datasource: DATASOURCE,
  query: { query: `label_values(exact_division_freshness_seconds{${HERE}}, division)`, refId: 'division' },
  includeAll: true,
  multi: true,
  allValue: '.*',
  current: { text: 'All', value: '$__all' },
  refresh: 2,
  hide: 0,
};

const asksForDivisions = (rows) => JSON.stringify(rows).includes('$division');

const FIRING = {
  name: 'Alerts',
  datasource: DATASOURCE,
  enable: true,
  iconColor: 'red',
  expr: 'ALERTS{alertname=~"Exact.*",alertstate="firing"}',
  titleFormat: '{{alertname}}',
};

function placed(rows) {
  let y = 0;
  let id = 0;
  return rows.flatMap((panels) => {
    const w = Math.floor(PAGE_COLUMNS / panels.length);
    const h = Math.max(...panels.map(({ kind }) => HEIGHTS[kind]));
    const out = panels.map((panel, n) => {
      id += 1;
      return panelJson(panel, id, { x: n * w, y, w, h });
    });
    y += h;
    return out;
  });
}

function panelJson({ kind, title, description, unit = 'short', targets, warnAt, badAt, runbooks = [] }, id, gridPos) {
  const steps = [{ color: 'green', value: null }];
  if (warnAt !== undefined) steps.push({ color: 'orange', value: warnAt });
  if (badAt !== undefined) steps.push({ color: 'red', value: badAt });
  // From an alert in a table to what to do about it.
  const overrides = targets.some(({ expr }) => expr.startsWith('ALERTS{')) ? [RUNBOOK_OF_ALERT] : [];
  return {
    id,
    type: kind,
    title,
    description,
    datasource: DATASOURCE,
    gridPos,
    links: runbooks.map((name) => ({ title: name, url: runbookUrl(name), targetBlank: true })),
    fieldConfig: { defaults: { unit, thresholds: { mode: 'absolute', steps } }, overrides },
    targets: targets.map(({ expr, legend }, n) => ({
      refId: String.fromCharCode(65 + n),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend ?? '__auto',
      ...(kind === 'timeseries' ? {} : { instant: true }),
      ...(kind === 'table' ? { format: 'table' } : {}),
    })),
  };
}

/** As the alerts say it. */
function runbookUrl(name) {
  return `https://github.com/ml-connector/ml-connector/blob/main/docs/runbooks/${name}.md`;
}

const RUNBOOK_OF_ALERT = {
  matcher: { id: 'byName', options: 'alertname' },
  properties: [{ id: 'links', value: [{ title: 'Runbook', url: runbookUrl('${__value.text}'), targetBlank: true }] }],
};
