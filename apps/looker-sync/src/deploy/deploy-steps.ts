import { MARTS, type Mart } from '@ml-connector/catalogue';
import { RetriableError, TerminalError } from '@ml-connector/kernel';
import { unlessThere, type LookerApi } from '@ml-connector/looker';
import { groupName } from '../model/mart-view.js';
import { DATAGROUP_NAME, MODEL_NAME } from '../model/project-files.js';

/** How Looker reaches the warehouse. */
export interface WarehouseConnection {
  readonly name: string;
  readonly host: string;
  readonly port: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: boolean;
}

/** The newest installed ClickHouse dialect. Throws `no_dialect`. */
export async function pickDialect(api: LookerApi): Promise<string> {
  const names = (await api.dialects())
    .filter((d) => d.installed !== false && d.name?.startsWith('clickhouse') === true)
    .map((d) => d.name ?? '');
  const newest = names.sort().at(-1);
  if (newest === undefined)
    throw new TerminalError('no_dialect', 'this Looker instance has no ClickHouse dialect installed');
  return newest;
}

/** Makes or updates Looker's connection, and tests it. Throws `connection_test_failed` with Looker's words. */
export async function ensureConnection(api: LookerApi, wanted: WarehouseConnection): Promise<void> {
  const { name, ...rest } = wanted;
  const body = { ...rest, dialect_name: await pickDialect(api) };
  // The password never comes back, so that a changed one can't be seen: it is sent every time.
  const known = (await api.connection(name)) !== undefined;
  const made = known ? undefined : await unlessThere(api.createConnection({ name, ...body }));
  if (made === undefined) await api.updateConnection(name, body);
  const failed = (await api.testConnection(name)).filter((test) => test.status === 'error');
  if (failed.length > 0)
    throw new TerminalError(
      'connection_test_failed',
      `Looker can't use the warehouse: ${failed.map((t) => t.message ?? t.name ?? '').join('; ')}`,
    );
}

/**
 * Makes the project when missing, and points it at its repository. Needs the development workspace. Throws
 * `project_renamed` when Looker gave it another id than asked for (docs/reference/looker.md): the next run would make
 * another one; `project_hidden` when somebody else's has the name.
 */
export async function ensureProject(
  api: LookerApi,
  id: string,
  remoteUrl: string,
  productionBranch: string,
): Promise<void> {
  const project = (await api.project(id)) ?? (await unlessThere(api.createProject(id))) ?? (await api.project(id));
  if (project === undefined)
    throw new TerminalError('project_hidden', `Looker has a project ${id} which the API key's user may not see`);
  if (project.id !== undefined && project.id !== id)
    throw new TerminalError(
      'project_renamed',
      `Looker named the project ${project.id}: set LOOKER_PROJECT to that, or remove it in Looker`,
    );
  if (project.git_remote_url === remoteUrl && project.git_production_branch_name === productionBranch) return;
  await api.updateProject(id, { git_remote_url: remoteUrl, git_production_branch_name: productionBranch });
}

/** Validates what is checked out. Throws `lookml_invalid` with the first findings; production is not touched. */
export async function ensureValid(api: LookerApi, projectId: string): Promise<void> {
  const { errors } = await api.validate(projectId);
  const bad = (errors ?? []).filter((e) => e.severity === 'error' || e.severity === 'fatal');
  if (bad.length === 0) return;
  const words = bad
    .slice(0, 5)
    .map((e) => `${e.file_path ?? ''}:${e.line_number ?? ''} ${e.sanitized_message ?? e.message ?? ''}`);
  throw new TerminalError('lookml_invalid', `Looker finds ${bad.length} errors in the LookML: ${words.join('; ')}`);
}

/** Runs the data tests of the project, where it has any: those of `custom/`. Throws `lookml_test_failed`. */
export async function ensureTested(api: LookerApi, projectId: string): Promise<void> {
  if ((await api.tests(projectId)).length === 0) return;
  const failed = (await api.runTests(projectId)).filter((test) => test.success !== true);
  if (failed.length === 0) return;
  const names = failed.slice(0, 5).map((test) => `${test.model_name ?? ''}::${test.test_name ?? ''}`);
  throw new TerminalError('lookml_test_failed', `${failed.length} data tests fail: ${names.join(', ')}`);
}

/** All fields of a mart as Looker names them. */
export function fieldsOf(mart: Mart): string[] {
  const columns = Object.entries(mart.columns).map(([name, column]) =>
    column.type === 'date' || column.type === 'datetime' ? `${groupName(name)}_date` : name,
  );
  return [...columns, ...Object.keys(mart.measures)].map((field) => `${mart.name}.${field}`);
}

/** Compiles every explore with all its fields; nothing is run. */
export async function compileExplores(api: LookerApi): Promise<void> {
  for (const mart of MARTS)
    await api.compile({ model: MODEL_NAME, view: mart.name, fields: fieldsOf(mart), limit: '1' });
}

/** What the deployed model lacks, in words; undefined when it is whole. */
export async function missingOfModel(api: LookerApi): Promise<string | undefined> {
  const model = await api.model(MODEL_NAME);
  const explores = new Set((model?.explores ?? []).map((explore) => explore.name));
  const missing = MARTS.map((mart) => mart.name).filter((name) => !explores.has(name));
  if (missing.length > 0) return `the explores ${missing.join(', ')}`;
  if ((await api.datagroup(MODEL_NAME, DATAGROUP_NAME)) === undefined) return `the datagroup ${DATAGROUP_NAME}`;
  return undefined;
}

/**
 * The commit is deployed, the model answers to its name, and its datagroup exists. Needs the production workspace. Throws
 * `model_incomplete`, and retriable `production_moved` when something else is deployed: somebody was faster.
 */
export async function ensureDeployed(api: LookerApi, projectId: string, commit: string): Promise<void> {
  const head = await api.head(projectId);
  if (head !== undefined && head !== commit)
    throw new RetriableError(
      'production_moved',
      `Looker deployed ${head}, not ${commit}: somebody else moved production`,
    );
  const missing = await missingOfModel(api);
  if (missing !== undefined) throw new TerminalError('model_incomplete', `the deployed model lacks ${missing}`);
}
