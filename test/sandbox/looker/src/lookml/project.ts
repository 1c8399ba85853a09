import { parse as parseYaml } from 'yaml';
import { substituteConstants } from './constants.js';
import { Diagnostics } from './diagnostic.js';
import { parseLookml } from './parse.js';
import { children, LookmlSyntaxError, text, type Block } from './syntax.js';

/** The text of a project's files by path below its root. */
export type ProjectFiles = ReadonlyMap<string, string>;

/** A parsed project; files that are not LookML at all are only listed. */
export interface LookmlProject {
  readonly name: string;
  readonly files: ProjectFiles;
  readonly parsed: ReadonlyMap<string, Block>;
  readonly dashboards: ReadonlyMap<string, unknown>;
  readonly manifest: Block | undefined;
  readonly imports: ReadonlyMap<string, LookmlProject>;
  readonly diagnostics: Diagnostics;
}

/** Gives another project's files for `local_dependency`, or undefined when there is none. */
export type ReadImport = (projectName: string) => ProjectFiles | undefined;

/** Parses all files of a project and of the projects its manifest imports. Never throws for bad LookML. */
export function parseProject(
  name: string,
  files: ProjectFiles,
  readImport: ReadImport,
  overrides: ReadonlyMap<string, string> = new Map(),
): LookmlProject {
  const diagnostics = new Diagnostics();
  const raw = parseFiles(files, diagnostics);
  const manifest = raw.get('manifest.lkml');
  const constants = constantsOf(manifest, overrides);
  const unknown = (constant: string, file: string, line: number): void =>
    diagnostics.add({
      code: 'unknown_constant',
      severity: 'error',
      kind: 'constant',
      message: `Unknown constant "${constant}".`,
      file,
      line,
    });
  const parsed = new Map([...raw].map(([path, block]) => [path, substituteConstants(block, constants, unknown)]));
  return {
    name,
    files,
    parsed,
    dashboards: parseDashboards(files, diagnostics),
    manifest,
    imports: parseImports(manifest, readImport, diagnostics),
    diagnostics,
  };
}

function parseFiles(files: ProjectFiles, diagnostics: Diagnostics): Map<string, Block> {
  const parsed = new Map<string, Block>();
  for (const [path, source] of files) {
    if (!path.endsWith('.lkml')) continue;
    try {
      parsed.set(path, parseLookml(source, path));
    } catch (error) {
      if (!(error instanceof LookmlSyntaxError)) throw error;
      const { message, line } = error;
      diagnostics.add({ code: 'syntax_error', severity: 'fatal', kind: 'syntax', message, file: path, line });
    }
  }
  return parsed;
}

function parseDashboards(files: ProjectFiles, diagnostics: Diagnostics): Map<string, unknown> {
  const dashboards = new Map<string, unknown>();
  for (const [path, source] of files) {
    if (!path.endsWith('.dashboard.lookml')) continue;
    try {
      dashboards.set(path, parseYaml(source));
    } catch (error) {
      const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
      diagnostics.add({
        code: 'dashboard_syntax_error',
        severity: 'fatal',
        kind: 'dashboard',
        message: `Not YAML: ${String(message)}`,
        file: path,
        line: 1,
      });
    }
  }
  return dashboards;
}

function constantsOf(manifest: Block | undefined, overrides: ReadonlyMap<string, string>): Map<string, string> {
  const constants = new Map<string, string>();
  for (const block of manifest === undefined ? [] : children(manifest, 'constant')) {
    const value = text(block, 'value');
    if (block.name === undefined || value === undefined) continue;
    const open = (text(block, 'export') ?? 'none') !== 'none';
    constants.set(block.name, open ? (overrides.get(block.name) ?? value) : value);
  }
  return constants;
}

function parseImports(
  manifest: Block | undefined,
  readImport: ReadImport,
  diagnostics: Diagnostics,
): Map<string, LookmlProject> {
  const imports = new Map<string, LookmlProject>();
  for (const block of manifest === undefined ? [] : children(manifest, 'local_dependency')) {
    const project = text(block, 'project') ?? '';
    const files = readImport(project);
    if (files === undefined) {
      diagnostics.add({
        code: 'unknown_project',
        severity: 'error',
        kind: 'manifest',
        message: `The imported project "${project}" does not exist or is not deployed.`,
        file: block.file,
        line: block.line,
      });
      continue;
    }
    const overrides = new Map(
      children(block, 'override_constant').map((entry) => [entry.name ?? '', text(entry, 'value') ?? '']),
    );
    imports.set(project, parseProject(project, files, readImport, overrides));
  }
  return imports;
}
