import { notFound } from '../http/reply.js';
import type { LoadedProject } from '../lookml/library.js';
import type { Model } from '../lookml/model.js';
import type { ProjectFiles } from '../lookml/project.js';
import { readFiles } from '../git/workspaces.js';
import type { ModelRecord, ProjectRecord, WorkspaceId } from '../state/state.js';
import type { SandboxContext } from './context.js';

/** Whose eyes LookML is read with. */
export interface Reader {
  readonly workspace: WorkspaceId;
  readonly userId: string;
}

/** Reads LookML as production, for work that no caller asked for. */
export const PRODUCTION: Reader = { workspace: 'production', userId: '' };

/** A model that is deployed (or checked out) and configured. */
export interface ConfiguredModel {
  readonly record: ModelRecord;
  readonly model: Model;
  readonly project: ProjectRecord;
}

/** The folder a reader's version of a project lies in; undefined before the first deploy. */
export async function projectFolder(
  context: SandboxContext,
  project: ProjectRecord,
  reader: Reader,
): Promise<string | undefined> {
  if (reader.workspace === 'production') {
    return project.productionCommit === undefined ? undefined : context.workspaces.production(project).folder;
  }
  const checkout = await context.workspaces.exclusive(project.id, () =>
    context.workspaces.development(project, reader.userId),
  );
  return checkout.folder;
}

/** A project as a reader sees it, parsed; undefined when production has nothing yet. */
export async function loadProject(
  context: SandboxContext,
  project: ProjectRecord,
  reader: Reader,
): Promise<LoadedProject | undefined> {
  const folder = await projectFolder(context, project, reader);
  if (folder === undefined) return undefined;
  const others = await importable(context, project, reader);
  const production = reader.workspace === 'production';
  const commits = Object.values(context.store.state.projects).map((entry) => entry.productionCommit ?? '-');
  return context.library.load(
    `${project.id}:${production ? 'production' : reader.userId}`,
    production ? [project.productionCommit, ...commits].join(' ') : undefined,
    project.id,
    () => readFiles(folder),
    (name) => others.get(name)?.(),
  );
}

async function importable(
  context: SandboxContext,
  project: ProjectRecord,
  reader: Reader,
): Promise<Map<string, () => ProjectFiles>> {
  const found = new Map<string, () => ProjectFiles>();
  for (const other of Object.values(context.store.state.projects)) {
    if (other.id === project.id) continue;
    const folder = await projectFolder(context, other, reader);
    if (folder !== undefined) found.set(other.id, () => readFiles(folder));
  }
  return found;
}

/** A model a reader may query. Throws 404 when it isn't configured, or not there. */
export async function configuredModel(context: SandboxContext, name: string, reader: Reader): Promise<ConfiguredModel> {
  const { models, projects } = context.store.state;
  const record = Object.hasOwn(models, name) ? models[name] : undefined;
  const project = record === undefined ? undefined : projects[record.project_name];
  if (record === undefined || project === undefined) throw notFound();
  const loaded = await loadProject(context, project, reader);
  const model = loaded?.models.get(name);
  if (model === undefined) throw notFound();
  return { record, model, project };
}

/** All configured models that a reader's LookML holds. */
export async function configuredModels(context: SandboxContext, reader: Reader): Promise<ConfiguredModel[]> {
  const found: ConfiguredModel[] = [];
  for (const record of Object.values(context.store.state.models)) {
    const project = context.store.state.projects[record.project_name];
    const loaded = project === undefined ? undefined : await loadProject(context, project, reader);
    const model = loaded?.models.get(record.name);
    if (project !== undefined && model !== undefined) found.push({ record, model, project });
  }
  return found;
}

/** A reader with the caller's workspace. */
export function readerOf(session: {
  readonly record: { readonly workspace: WorkspaceId; readonly userId: string };
}): Reader {
  return { workspace: session.record.workspace, userId: session.record.userId };
}
