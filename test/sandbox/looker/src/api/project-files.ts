import type { IManifest, IProjectFile } from '@looker/sdk';
import { readFiles } from '../git/workspaces.js';
import { text } from '../lookml/syntax.js';
import { notFound, ok } from '../http/reply.js';
import type { ApiCall, Operation, SandboxContext, Session } from './context.js';
import { loadProject, projectFolder, readerOf } from './lookml-access.js';
import { projectOf } from './projects.js';

async function filesOf(call: ApiCall, session: Session, context: SandboxContext): Promise<ReadonlyMap<string, string>> {
  const folder = await projectFolder(context, projectOf(call, context), readerOf(session));
  return folder === undefined ? new Map() : readFiles(folder);
}

function fileBody(path: string): IProjectFile {
  const name = path.split('/').at(-1) ?? path;
  const [title = name, ...suffixes] = name.split('.');
  return {
    can: {},
    id: path,
    path,
    title,
    type: suffixes.length > 1 ? (suffixes[0] ?? '') : (suffixes.at(-1) ?? ''),
    extension: suffixes.at(-1) ?? '',
    mime_type: path.endsWith('.lkml') ? 'text/x-lookml' : 'text/plain',
    editable: true,
  };
}

/** Operations that show a project's files; the last one is not in the official description. */
export const projectFileOperations: readonly Operation[] = [
  {
    id: 'all_project_files',
    method: 'GET',
    path: '/projects/{id}/files',
    permission: 'see_lookml',
    handle: async (call, session, context) =>
      ok([...(await filesOf(call, session, context)).keys()].sort().map(fileBody)),
  },
  {
    id: 'project_file',
    method: 'GET',
    path: '/projects/{id}/files/file',
    permission: 'see_lookml',
    handle: async (call, session, context) => {
      const path = call.query.get('file_id') ?? '';
      if (!(await filesOf(call, session, context)).has(path)) throw notFound();
      return ok(fileBody(path));
    },
  },
  {
    id: 'project_file_content',
    method: 'GET',
    path: '/projects/{id}/file/content',
    permission: 'see_lookml',
    handle: async (call, session, context) => {
      const content = (await filesOf(call, session, context)).get(call.query.get('file_path') ?? '');
      if (content === undefined) throw notFound();
      return { status: 200, text: content, contentType: 'text/plain;charset=utf-8' };
    },
  },
  {
    id: 'manifest',
    method: 'GET',
    path: '/projects/{id}/manifest',
    permission: 'see_lookml',
    handle: async (call, session, context) => {
      const loaded = await loadProject(context, projectOf(call, context), readerOf(session));
      const block = loaded?.project.manifest;
      if (loaded === undefined || block === undefined) throw notFound();
      const imports = [...loaded.project.imports.keys()].map((name) => ({ name, is_remote: false }));
      return ok({ can: {}, name: text(block, 'project_name') ?? loaded.project.name, imports } satisfies IManifest);
    },
  },
];
