import { assembleModel, modelFiles } from './assemble.js';
import type { Model } from './model.js';
import { parseProject, type LookmlProject, type ProjectFiles } from './project.js';

/** A parsed project with all its models. */
export interface LoadedProject {
  readonly project: LookmlProject;
  readonly models: ReadonlyMap<string, Model>;
}

/** Parses projects and keeps the result as long as its key (a commit) stays the same. */
export class LookmlLibrary {
  private readonly kept = new Map<string, { key: string; loaded: LoadedProject }>();

  /** A project's models; `key` undefined means that files may have changed without a commit. */
  load(
    slot: string,
    key: string | undefined,
    name: string,
    files: () => ProjectFiles,
    readImport: (name: string) => ProjectFiles | undefined,
  ): LoadedProject {
    const known = this.kept.get(slot);
    if (known !== undefined && key !== undefined && known.key === key) return known.loaded;
    const project = parseProject(name, files(), readImport);
    const models = new Map(
      modelFiles(project).map((found) => [found.name, assembleModel(project, found.name, found.file)]),
    );
    const loaded = { project, models };
    if (key !== undefined) this.kept.set(slot, { key, loaded });
    return loaded;
  }
}
