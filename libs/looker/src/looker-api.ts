import type {
  IApiVersion,
  IDatagroup,
  IDBConnection,
  IDBConnectionTestResult,
  IDialectInfo,
  ILookmlModel,
  ILookmlModelExplore,
  ILookmlModelExploreField,
  ILookmlTest,
  ILookmlTestResult,
  IProject,
  IProjectValidation,
  IProjectWorkspace,
  IWriteDBConnection,
  IWriteQuery,
} from '@looker/sdk';
import { TerminalError } from '@ml-connector/kernel';
import { LookerQueries } from './queries.js';
import type { QueryPorts } from './query-tasks.js';
import type { LookerTransport } from './transport.js';

const segment = encodeURIComponent;

/** What was made; undefined when somebody was faster, so that it has to be looked at again. */
export async function unlessThere<T>(making: Promise<T>): Promise<T | undefined> {
  try {
    return await making;
  } catch (error) {
    if (error instanceof TerminalError && error.code === 'looker_conflict') return undefined;
    throw error;
  }
}

/** The calls a sync needs, with the official types. */
export class LookerApi {
  readonly transport: LookerTransport;
  readonly queries: LookerQueries;

  constructor(ports: QueryPorts) {
    this.transport = ports.transport;
    this.queries = new LookerQueries(ports);
  }

  /** Release of the instance, for logs: what works depends on it. */
  versions(): Promise<IApiVersion> {
    return this.transport.json({ operation: 'versions', method: 'GET', path: '/versions' });
  }

  dialects(): Promise<IDialectInfo[]> {
    return this.transport.json({ operation: 'all_dialect_infos', method: 'GET', path: '/dialect_info' });
  }

  connection(name: string): Promise<IDBConnection | undefined> {
    return this.orUndefined(
      this.transport.json<IDBConnection>({
        operation: 'connection',
        method: 'GET',
        path: `/connections/${segment(name)}`,
      }),
    );
  }

  createConnection(body: Partial<IWriteDBConnection>): Promise<IDBConnection> {
    return this.transport.json({ operation: 'create_connection', method: 'POST', path: '/connections', body });
  }

  updateConnection(name: string, body: Partial<IWriteDBConnection>): Promise<IDBConnection> {
    return this.transport.json({
      operation: 'update_connection',
      method: 'PATCH',
      path: `/connections/${segment(name)}`,
      body,
      repeatable: true,
    });
  }

  testConnection(name: string): Promise<IDBConnectionTestResult[]> {
    return this.transport.json({
      operation: 'test_connection',
      method: 'PUT',
      path: `/connections/${segment(name)}/test`,
      query: { tests: 'connect,query' },
    });
  }

  /** What this session reads from now on: its user's own branch, or what is deployed. A new session reads what is deployed. */
  async useWorkspace(workspace: 'dev' | 'production'): Promise<void> {
    await this.transport.text({
      operation: 'update_session',
      method: 'PATCH',
      path: '/session',
      body: { workspace_id: workspace },
      repeatable: true,
    });
  }

  /** Commit that the session's workspace stands on; undefined where Looker does not say. */
  async head(projectId: string): Promise<string | undefined> {
    const path = `/projects/${segment(projectId)}/current_workspace`;
    const call = { operation: 'project_workspace', method: 'GET', path } as const;
    return (await this.transport.json<IProjectWorkspace>(call)).git_head ?? undefined;
  }

  project(id: string): Promise<IProject | undefined> {
    return this.orUndefined(
      this.transport.json<IProject>({ operation: 'project', method: 'GET', path: `/projects/${segment(id)}` }),
    );
  }

  createProject(name: string): Promise<IProject> {
    return this.transport.json({ operation: 'create_project', method: 'POST', path: '/projects', body: { name } });
  }

  updateProject(id: string, body: Readonly<Record<string, unknown>>): Promise<IProject> {
    return this.transport.json({
      operation: 'update_project',
      method: 'PATCH',
      path: `/projects/${segment(id)}`,
      body,
      repeatable: true,
    });
  }

  async checkOut(projectId: string, branch: string): Promise<void> {
    await this.transport.text({
      operation: 'update_git_branch',
      method: 'PUT',
      path: `/projects/${segment(projectId)}/git_branch`,
      body: { name: branch },
    });
  }

  async resetToRemote(projectId: string): Promise<void> {
    await this.transport.text({
      operation: 'reset_project_to_remote',
      method: 'POST',
      path: `/projects/${segment(projectId)}/reset_to_remote`,
      repeatable: true,
    });
  }

  validate(projectId: string): Promise<IProjectValidation> {
    return this.transport.json({
      operation: 'validate_project',
      method: 'POST',
      path: `/projects/${segment(projectId)}/validate`,
      timeoutMs: 600_000,
      repeatable: true,
    });
  }

  /** Data tests that the checked-out project declares. */
  tests(projectId: string): Promise<ILookmlTest[]> {
    return this.transport.json({
      operation: 'all_lookml_tests',
      method: 'GET',
      path: `/projects/${segment(projectId)}/lookml_tests`,
    });
  }

  /** Runs all data tests of the checked-out project. */
  runTests(projectId: string): Promise<ILookmlTestResult[]> {
    return this.transport.json({
      operation: 'run_lookml_test',
      method: 'GET',
      path: `/projects/${segment(projectId)}/lookml_tests/run`,
      timeoutMs: 1_800_000,
    });
  }

  async deployBranch(projectId: string, branch: string): Promise<void> {
    await this.transport.text({
      operation: 'deploy_ref_to_production',
      method: 'POST',
      path: `/projects/${segment(projectId)}/deploy_ref_to_production`,
      query: { branch },
      timeoutMs: 600_000,
      repeatable: true,
    });
  }

  model(name: string): Promise<ILookmlModel | undefined> {
    return this.orUndefined(
      this.transport.json<ILookmlModel>({
        operation: 'lookml_model',
        method: 'GET',
        path: `/lookml_models/${segment(name)}`,
      }),
    );
  }

  /** All models that are configured, with the explores the session's workspace has of them. */
  models(): Promise<ILookmlModel[]> {
    return this.transport.json({ operation: 'all_lookml_models', method: 'GET', path: '/lookml_models' });
  }

  /** One explore of a model. Throws `looker_not_found`. */
  explore(model: string, name: string): Promise<ILookmlModelExplore> {
    return this.transport.json({
      operation: 'lookml_model_explore',
      method: 'GET',
      path: `/lookml_models/${segment(model)}/explores/${segment(name)}`,
      query: { fields: 'name,access_filters' },
    });
  }

  /** Dimensions of an explore by full name, with Looker's name of their type. Throws `looker_not_found`. */
  async dimensions(model: string, explore: string): Promise<ILookmlModelExploreField[]> {
    const { fields } = await this.transport.json<ILookmlModelExplore>({
      operation: 'lookml_model_explore',
      method: 'GET',
      path: `/lookml_models/${segment(model)}/explores/${segment(explore)}`,
      query: { fields: 'fields' },
    });
    return fields?.dimensions ?? [];
  }

  async putModel(name: string, projectName: string, connection: string): Promise<void> {
    const body = { name, project_name: projectName, allowed_db_connection_names: [connection] };
    const creating = { operation: 'create_lookml_model', method: 'POST', path: '/lookml_models', body } as const;
    const known = (await this.model(name)) !== undefined;
    if (!known && (await unlessThere(this.transport.text(creating))) !== undefined) return;
    const path = `/lookml_models/${segment(name)}`;
    await this.transport.text({ operation: 'update_lookml_model', method: 'PATCH', path, body, repeatable: true });
  }

  async datagroup(model: string, name: string): Promise<IDatagroup | undefined> {
    const all = await this.transport.json<IDatagroup[]>({
      operation: 'all_datagroups',
      method: 'GET',
      path: '/datagroups',
    });
    return all.find((datagroup) => datagroup.model_name === model && datagroup.name === name);
  }

  getDatagroup(id: string): Promise<IDatagroup> {
    return this.transport.json({ operation: 'datagroup', method: 'GET', path: `/datagroups/${segment(id)}` });
  }

  /** Answers older than `seconds` (Unix time) are stale, and deliveries that wait for the datagroup go out. */
  async triggerDatagroup(id: string, seconds: number): Promise<void> {
    const body = { stale_before: seconds, triggered_at: seconds };
    await this.transport.text({
      operation: 'update_datagroup',
      method: 'PATCH',
      path: `/datagroups/${segment(id)}`,
      body,
      repeatable: true,
    });
  }

  /** SQL of a query, which is not run: proves that an explore compiles. */
  compile(query: Partial<IWriteQuery>): Promise<string> {
    return this.transport.text({
      operation: 'run_inline_query',
      method: 'POST',
      path: '/queries/run/sql',
      body: query,
      repeatable: true,
    });
  }

  private async orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof TerminalError && error.code === 'looker_not_found') return undefined;
      throw error;
    }
  }
}
