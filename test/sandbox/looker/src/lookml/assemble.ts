import { Diagnostics } from './diagnostic.js';
import { viewOf } from './fields.js';
import { includeTarget, isWildcard, matchPaths } from './include.js';
import { mergeBlocks } from './merge.js';
import type { Explore, Join, Model, View } from './model.js';
import type { LookmlProject } from './project.js';
import { children, text, words, type Block } from './syntax.js';

const MODEL_FILE = /([^/]+)\.model\.lkml$/;

/** Names of the models whose files lie in the project itself (not in imported ones). */
export function modelFiles(project: LookmlProject): { name: string; file: string }[] {
  return [...project.parsed.keys()].flatMap((file) => {
    const name = MODEL_FILE.exec(file)?.[1];
    return name === undefined ? [] : [{ name, file }];
  });
}

/** Follows a model's includes and applies refinements (in include order) and then extends. */
export function assembleModel(project: LookmlProject, name: string, file: string): Model {
  const diagnostics = new Diagnostics();
  const reach = reachFiles(project, file, diagnostics);
  const root = project.parsed.get(file);
  if (root === undefined) throw new Error(`no parsed model file ${file}`);
  const blocks = reach.blocks.flatMap((block) => block.blocks);
  const viewBlocks = resolveObjects('view', blocks, diagnostics, name);
  const exploreBlocks = resolveObjects('explore', blocks, diagnostics, name);
  return {
    name,
    file,
    block: root,
    connection: text(root, 'connection'),
    views: new Map([...viewBlocks].map(([key, block]) => [key, typedView(block, diagnostics, name)])),
    explores: new Map(
      [...exploreBlocks].filter(([, block]) => !isTemplate(block)).map(([key, block]) => [key, exploreOf(key, block)]),
    ),
    datagroups: named('datagroup', blocks, diagnostics, name),
    tests: named('test', blocks, diagnostics, name),
    grants: named('access_grant', blocks, diagnostics, name),
    dashboards: reach.dashboards,
    files: reach.files,
    diagnostics,
  };
}

interface Reach {
  readonly files: string[];
  readonly blocks: Block[];
  readonly dashboards: Map<string, unknown>;
}

function reachFiles(project: LookmlProject, start: string, diagnostics: Diagnostics): Reach {
  const reach: Reach = { files: [], blocks: [], dashboards: new Map() };
  const seen = new Set<string>();
  const visit = (owner: LookmlProject, path: string): void => {
    const label = owner === project ? path : `//${owner.name}/${path}`;
    if (seen.has(label)) return;
    seen.add(label);
    if (owner.dashboards.has(path)) {
      reach.dashboards.set(label, owner.dashboards.get(path));
      return;
    }
    const block = owner.parsed.get(path);
    if (block === undefined) return;
    for (const entry of block.parameters.filter((candidate) => candidate.key === 'include')) {
      const patterns = entry.value.kind === 'list' ? entry.value.items.map((item) => item.value) : [entry.value.text];
      for (const pattern of patterns) {
        const found = findIncluded(owner, pattern, path);
        if (found.length === 0) diagnostics.add(missingInclude(pattern, label, entry.line));
        for (const target of found) visit(target.owner, target.path);
      }
    }
    reach.files.push(label);
    reach.blocks.push(block);
  };
  visit(project, start);
  return reach;
}

function findIncluded(owner: LookmlProject, pattern: string, from: string): { owner: LookmlProject; path: string }[] {
  const target = includeTarget(pattern, from);
  const source = target.project === undefined ? owner : owner.imports.get(target.project);
  if (source === undefined) return [];
  return matchPaths(target.pattern, source.files.keys()).map((path) => ({ owner: source, path }));
}

function missingInclude(pattern: string, file: string, line: number): Parameters<Diagnostics['add']>[0] {
  const severity = isWildcard(pattern) ? 'warning' : 'error';
  const message = `Could not find a file to include that matches "${pattern}".`;
  return { code: 'include_not_found', severity, kind: 'include', message, file, line };
}

function resolveObjects(
  key: string,
  blocks: readonly Block[],
  diagnostics: Diagnostics,
  model: string,
): Map<string, Block> {
  const refined = new Map<string, Block>();
  const all = blocks.filter((block) => block.key === key && block.name !== undefined);
  for (const block of all.filter((entry) => !isRefinement(entry))) {
    const name = block.name ?? '';
    if (refined.has(name)) diagnostics.add(duplicate(key, block, model));
    else refined.set(name, block);
  }
  for (const block of all.filter(isRefinement)) {
    const name = (block.name ?? '').slice(1);
    const base = refined.get(name);
    if (base === undefined) diagnostics.add(unknownObject(key, name, block, model, 'refines'));
    else refined.set(name, mergeBlocks(base, block));
  }
  return applyExtends(key, refined, diagnostics, model);
}

function applyExtends(
  key: string,
  refined: ReadonlyMap<string, Block>,
  diagnostics: Diagnostics,
  model: string,
): Map<string, Block> {
  const done = new Map<string, Block>();
  const resolve = (name: string, block: Block, path: readonly string[]): Block => {
    const known = done.get(name);
    if (known !== undefined) return known;
    let result: Block | undefined;
    for (const parent of [...words(block, 'extends__all'), ...words(block, 'extends')]) {
      const base = refined.get(parent);
      if (base === undefined || path.includes(parent)) {
        diagnostics.add(unknownObject(key, parent, block, model, 'extends'));
        continue;
      }
      const ready = withoutExtends(resolve(parent, base, [...path, name]));
      result = result === undefined ? ready : mergeBlocks(result, ready);
    }
    const merged =
      result === undefined
        ? block
        : { ...mergeBlocks(result, block), name: block.name ?? name, file: block.file, line: block.line };
    done.set(name, merged);
    return merged;
  };
  for (const [name, block] of refined) resolve(name, block, [name]);
  return done;
}

/** A child does not inherit that its parent was a template, nor the parent's own list of parents. */
function withoutExtends(block: Block): Block {
  const dropped = new Set(['extends', 'extends__all', 'extension']);
  return { ...block, parameters: block.parameters.filter((entry) => !dropped.has(entry.key)) };
}

function typedView(block: Block, diagnostics: Diagnostics, model: string): View {
  return viewOf(block, (field) =>
    diagnostics.add({
      code: 'duplicate_field',
      severity: 'error',
      kind: 'field',
      message: `The view "${String(block.name)}" has two fields named "${field.name}".`,
      file: field.block.file,
      line: field.block.line,
      model,
      field: `${String(block.name)}.${field.name}`,
    }),
  );
}

function exploreOf(name: string, block: Block): Explore {
  const viewName = text(block, 'view_name');
  const from = text(block, 'from');
  const joins = children(block, 'join').map((join): Join => ({
    name: join.name ?? '',
    view: text(join, 'from') ?? join.name ?? '',
    type: text(join, 'type') ?? 'left_outer',
    relationship: text(join, 'relationship') ?? 'many_to_one',
    block: join,
  }));
  return { name, alias: viewName ?? name, view: from ?? viewName ?? name, joins, block };
}

function named(key: string, blocks: readonly Block[], diagnostics: Diagnostics, model: string): Map<string, Block> {
  const found = new Map<string, Block>();
  for (const block of blocks.filter((entry) => entry.key === key)) {
    const name = block.name ?? '';
    if (found.has(name)) diagnostics.add(duplicate(key, block, model));
    found.set(name, block);
  }
  return found;
}

function isRefinement(block: Block): boolean {
  return block.name?.startsWith('+') ?? false;
}

function isTemplate(block: Block): boolean {
  return text(block, 'extension') === 'required';
}

function duplicate(key: string, block: Block, model: string): Parameters<Diagnostics['add']>[0] {
  const message = `There are two objects "${key}: ${String(block.name)}".`;
  return { code: `duplicate_${key}`, severity: 'error', kind: key, message, file: block.file, line: block.line, model };
}

function unknownObject(
  key: string,
  name: string,
  block: Block,
  model: string,
  verb: string,
): Parameters<Diagnostics['add']>[0] {
  const message = `"${key}: ${String(block.name)}" ${verb} "${name}", which is unknown or not included.`;
  return { code: `unknown_${key}`, severity: 'error', kind: key, message, file: block.file, line: block.line, model };
}
