import { MARTS } from '@ml-connector/catalogue';
import { writeDashboard, writeExplore, writeManifest, writeModel, writeView } from '@ml-connector/lookml';
import { DASHBOARDS, dashboardOf } from './dashboards/index.js';
import { viewOf } from './mart-view.js';

/** Name of the generated model; explores are asked as `exact_core::<mart>`. */
export const MODEL_NAME = 'exact_core';
/** Name of the datagroup that says when cached answers are old. */
export const DATAGROUP_NAME = 'exact_loads';
/** User attribute that holds the division keys a person may see. */
export const DIVISION_ATTRIBUTE = 'exact_divisions';

/** What the generated project depends on. */
export interface ProjectOptions {
  readonly projectName: string;
  /** Name of Looker's connection to the warehouse; a constant that an importing project may override. */
  readonly connectionName: string;
  /** Every explore filters by the user attribute `exact_divisions`; then every user needs a value. */
  readonly divisionAccess: boolean;
}

/** The machine-owned files of the project, by path; the same options give the same bytes. */
export function projectFiles(options: ProjectOptions): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  files.set(
    'manifest.lkml',
    writeManifest({
      projectName: options.projectName,
      constants: [{ name: 'CONNECTION_NAME', value: options.connectionName, export: 'override_optional' }],
    }),
  );
  for (const mart of MARTS) {
    const viewPath = `core/views/${mart.name}.view.lkml`;
    files.set(viewPath, writeView(viewOf(mart)));
    files.set(
      `core/explores/${mart.name}.explore.lkml`,
      writeExplore(
        {
          name: mart.name,
          label: mart.label,
          groupLabel: 'Exact Online',
          description: mart.doc,
          ...(options.divisionAccess
            ? { accessFilters: [{ field: `${mart.name}.division_key`, userAttribute: DIVISION_ATTRIBUTE }] }
            : {}),
        },
        [`/${viewPath}`],
      ),
    );
  }
  for (const spec of DASHBOARDS) files.set(dashboardPath(spec.name), writeDashboard(dashboardOf(spec, MODEL_NAME)));
  files.set(`core/${MODEL_NAME}.model.lkml`, modelFile());
  return files;
}

function dashboardPath(name: string): string {
  return `core/dashboards/${name}.dashboard.lookml`;
}

function modelFile(): string {
  return writeModel({
    connection: '@{CONNECTION_NAME}',
    label: 'Exact Online',
    includes: [
      ...MARTS.map((mart) => `/core/explores/${mart.name}.explore.lkml`),
      ...DASHBOARDS.map(({ name }) => `/${dashboardPath(name)}`),
    ],
    datagroups: [
      {
        name: DATAGROUP_NAME,
        label: 'Exact loads',
        description: 'Moves when rows were loaded into the warehouse.',
        sqlTrigger: 'SELECT max(loaded_at) FROM looker.load_status',
        maxCacheAge: '24 hours',
      },
    ],
    persistWith: DATAGROUP_NAME,
  });
}
