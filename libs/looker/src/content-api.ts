import type {
  IContentValidation,
  IFolder,
  ILookWithQuery,
  IQuery,
  IScheduledPlan,
  IWriteQuery,
  IWriteScheduledPlan,
} from '@looker/sdk';
import { exactRows, type ExactRow } from './exact-rows.js';
import { orMissing } from './or-missing.js';
import type { LookerTransport } from './transport.js';

const segment = encodeURIComponent;

/** What a Look is made of. */
export interface LookBody {
  readonly title: string;
  readonly description: string;
  readonly query_id: string;
  readonly folder_id: string;
}

/** Calls about what people see and share: folders, Looks, scheduled plans (docs/reference/looker.md, "Content"). */
export class ContentApi {
  constructor(private readonly transport: LookerTransport) {}

  /** Back to the workspace that people see. */
  async useProduction(): Promise<void> {
    await this.transport.text({
      operation: 'update_session',
      method: 'PATCH',
      path: '/session',
      body: { workspace_id: 'production' },
      repeatable: true,
    });
  }

  /** Folder that all people share; undefined where the key's user may not see it. */
  async sharedRoot(): Promise<IFolder | undefined> {
    return (await this.searchFolders({ is_shared_root: 'true' }))[0];
  }

  /** A folder by its name within another one. */
  async folderIn(parentId: string, name: string): Promise<IFolder | undefined> {
    const found = await this.searchFolders({ parent_id: parentId, name });
    // The search takes no account of case.
    return found.find((folder) => folder.name === name);
  }

  /** Throws `looker_conflict` when another was faster. */
  createFolder(parentId: string, name: string): Promise<IFolder> {
    const body = { name, parent_id: parentId };
    return this.transport.json({ operation: 'create_folder', method: 'POST', path: '/folders', body });
  }

  /** Looks in a folder, those in the trash left out. */
  looksIn(folderId: string): Promise<ILookWithQuery[]> {
    const path = `/folders/${segment(folderId)}/looks`;
    return this.transport.json({ operation: 'folder_looks', method: 'GET', path });
  }

  /** One Look, also from the trash (`deleted`); undefined when it is gone. */
  look(id: string): Promise<ILookWithQuery | undefined> {
    const path = `/looks/${segment(id)}`;
    return orMissing(this.transport.json<ILookWithQuery>({ operation: 'look', method: 'GET', path }));
  }

  /** The stored query of a body: the same body has the same id every time. */
  query(body: Partial<IWriteQuery>): Promise<IQuery> {
    return this.transport.json({
      operation: 'create_query',
      method: 'POST',
      path: '/queries',
      body,
      repeatable: true,
    });
  }

  createLook(body: LookBody): Promise<ILookWithQuery> {
    return this.transport.json({ operation: 'create_look', method: 'POST', path: '/looks', body });
  }

  updateLook(id: string, body: Partial<LookBody>): Promise<ILookWithQuery> {
    const path = `/looks/${segment(id)}`;
    return this.transport.json({ operation: 'update_look', method: 'PATCH', path, body, repeatable: true });
  }

  /** Titles of Looks and dashboards that ask for what the deployed model has not; takes Looker minutes. */
  async brokenContent(): Promise<string[]> {
    const { content_with_errors: broken } = await this.transport.json<IContentValidation>({
      operation: 'content_validation',
      method: 'GET',
      path: '/content_validation',
      timeoutMs: 600_000,
    });
    return (broken ?? []).map(({ look, dashboard, id }) => look?.title ?? dashboard?.title ?? `content ${id ?? ''}`);
  }

  /** Rows a Look answers now, as many as it has by its own limit; numbers as the text Looker sent, without their formats. */
  async runLook(id: string): Promise<ExactRow[]> {
    const path = `/looks/${segment(id)}/run/json`;
    const query = { apply_formatting: 'false' };
    const rows: ExactRow[] = [];
    const answer = this.transport.stream({ operation: 'run_look', method: 'GET', path, query });
    for await (const row of exactRows(answer)) rows.push(row);
    return rows;
  }

  /** Scheduled plans of the key's own user; secrets of destinations are not in them. */
  plans(): Promise<IScheduledPlan[]> {
    return this.transport.json({ operation: 'all_scheduled_plans', method: 'GET', path: '/scheduled_plans' });
  }

  /** Throws `looker_invalid` with everything that is missing. */
  createPlan(body: Partial<IWriteScheduledPlan>): Promise<IScheduledPlan> {
    return this.transport.json({ operation: 'create_scheduled_plan', method: 'POST', path: '/scheduled_plans', body });
  }

  /** Destinations that are given replace all there were. */
  updatePlan(id: string, body: Partial<IWriteScheduledPlan>): Promise<IScheduledPlan> {
    const path = `/scheduled_plans/${segment(id)}`;
    return this.transport.json({ operation: 'update_scheduled_plan', method: 'PATCH', path, body, repeatable: true });
  }

  /** One that is gone already is no error. */
  async deletePlan(id: string): Promise<void> {
    const path = `/scheduled_plans/${segment(id)}`;
    await orMissing(this.transport.text({ operation: 'delete_scheduled_plan', method: 'DELETE', path }));
  }

  /** Runs a copy of a plan now, with what the body changes; delivery comes after the answer. Rate limited. */
  runPlanOnce(id: string, body: Partial<IWriteScheduledPlan> = {}): Promise<IScheduledPlan> {
    const path = `/scheduled_plans/${segment(id)}/run_once`;
    return this.transport.json({ operation: 'scheduled_plan_run_once_by_id', method: 'POST', path, body });
  }

  private searchFolders(query: Readonly<Record<string, string>>): Promise<IFolder[]> {
    return this.transport.json({ operation: 'search_folders', method: 'GET', path: '/folders/search', query });
  }
}
