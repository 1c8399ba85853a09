import type { IFolder } from '@looker/sdk';
import { ApiError, invalid, noContent, notFound, ok } from '../http/reply.js';
import type { FolderRecord } from '../state/state.js';
import { found, param, type ApiCall, type Operation, type SandboxContext } from './context.js';
import { matches } from './search.js';

/** Folder that everybody shares in; what people save lies below it. */
export const SHARED_ROOT = '1';

/** Folders that are always there; nobody may write into the last two. */
const FIXED: readonly IFolder[] = [
  { id: SHARED_ROOT, name: 'Shared', parent_id: null, is_shared_root: true },
  { id: '2', name: 'Users', parent_id: null, is_users_root: true },
  { id: 'lookml', name: 'LookML Dashboards', parent_id: null },
];

function folderBody({ id, name, parentId, creatorId }: FolderRecord): IFolder {
  return { can: {}, id, name, parent_id: parentId, creator_id: creatorId, is_shared_root: false };
}

function allFolders(context: SandboxContext): IFolder[] {
  return [...FIXED, ...Object.values(context.store.state.folders).map(folderBody)];
}

/** Whether content may lie in a folder. */
export function isWritable(context: SandboxContext, id: string): boolean {
  return id === SHARED_ROOT || Object.hasOwn(context.store.state.folders, id);
}

function create(call: ApiCall, userId: string, context: SandboxContext): FolderRecord {
  const [name, parentId] = [String(call.body['name']), String(call.body['parent_id'])];
  // Looker answers 404 for a parent the caller may not edit.
  if (!isWritable(context, parentId)) throw notFound();
  const { folders } = context.store.state;
  if (Object.values(folders).some((folder) => folder.parentId === parentId && folder.name === name))
    throw new ApiError(409, `A folder named "${name}" exists already.`);
  const record: FolderRecord = { id: context.store.newId(), name, parentId, creatorId: userId };
  folders[record.id] = record;
  return record;
}

function search(call: ApiCall, context: SandboxContext): IFolder[] {
  const [name, parent, root] = ['name', 'parent_id', 'is_shared_root'].map((key) => call.query.get(key));
  return allFolders(context).filter(
    (folder) =>
      (name == null || matches(folder.name, name)) &&
      (parent == null || folder.parent_id === parent) &&
      (root == null || String(folder.is_shared_root === true) === root),
  );
}

/** Operations on folders. */
export const folderOperations: readonly Operation[] = [
  {
    id: 'all_folders',
    method: 'GET',
    path: '/folders',
    handle: (_call, _session, context) => ok(allFolders(context)),
  },
  {
    id: 'search_folders',
    method: 'GET',
    path: '/folders/search',
    handle: (call, _session, context) => ok(search(call, context)),
  },
  {
    id: 'folder',
    method: 'GET',
    path: '/folders/{id}',
    handle: (call, _session, context) => {
      const folder = allFolders(context).find(({ id }) => id === param(call, 'id'));
      if (folder === undefined) throw notFound();
      return ok(folder);
    },
  },
  {
    id: 'create_folder',
    method: 'POST',
    path: '/folders',
    permission: 'manage_spaces',
    handle: (call, session, context) => ok(folderBody(create(call, session.user.id, context))),
  },
  {
    id: 'update_folder',
    method: 'PATCH',
    path: '/folders/{id}',
    permission: 'manage_spaces',
    handle: (call, _session, context) => {
      const folder = found(context.store.state.folders, param(call, 'id'));
      const { name } = call.body;
      if (name === '') throw invalid('name', 'missing_field', "name can't be blank");
      if (typeof name === 'string') folder.name = name;
      return ok(folderBody(folder));
    },
  },
  {
    id: 'delete_folder',
    method: 'DELETE',
    path: '/folders/{id}',
    permission: 'manage_spaces',
    handle: (call, _session, { store }) => {
      const { id } = found(store.state.folders, param(call, 'id'));
      Reflect.deleteProperty(store.state.folders, id);
      for (const look of Object.values(store.state.looks)) if (look.folderId === id) look.deleted = true;
      return noContent();
    },
  },
];
