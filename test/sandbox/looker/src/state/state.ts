/** The two places LookML is read from. */
export type WorkspaceId = 'production' | 'dev';

/** A live access token. */
export interface TokenRecord {
  readonly userId: string;
  readonly expiresAtMs: number;
  workspace: WorkspaceId;
}

/** A connection as its creator sent it; the password is never answered. */
export interface ConnectionRecord {
  readonly settings: Record<string, unknown>;
  readonly createdAt: string;
  readonly userId: string;
}

/** A LookML project and its git settings as sent. */
export interface ProjectRecord {
  readonly id: string;
  readonly settings: Record<string, unknown>;
  deployKey?: string;
  /** Commit that production reads; absent until the first deploy. */
  productionCommit?: string;
}

/** The configuration that makes a model queryable. */
export interface ModelRecord {
  name: string;
  project_name: string;
  allowed_db_connection_names: string[];
  unlimited_db_connections: boolean;
}

/** What is known of a datagroup that deployed LookML declares; times in seconds. */
export interface DatagroupRecord {
  readonly id: string;
  readonly createdAtS: number;
  staleBeforeS?: number;
  triggeredAtS?: number;
  checkedAtS?: number;
  value?: string;
  error?: string;
}

/** A stored query: its body as sent. */
export interface QueryRecord {
  readonly id: string;
  readonly slug: string;
  readonly body: Record<string, unknown>;
}

/** A user attribute. */
export interface AttributeRecord {
  readonly id: string;
  readonly settings: Record<string, unknown>;
}

/** A group of users. */
export interface GroupRecord {
  readonly id: string;
  name: string;
  userIds: string[];
}

/** The value a group gives to an attribute; the lowest rank wins. */
export interface GroupValueRecord {
  readonly id: string;
  readonly groupId: string;
  readonly attributeId: string;
  rank: number;
  value: string;
}

/** A folder that somebody made. */
export interface FolderRecord {
  readonly id: string;
  name: string;
  parentId: string;
  readonly creatorId: string;
}

/** A saved Look: a query under a title in a folder. Times in milliseconds. */
export interface LookRecord {
  readonly id: string;
  readonly userId: string;
  title: string;
  description: string | null;
  queryId: string;
  folderId: string;
  deleted: boolean;
  readonly createdAtMs: number;
  updatedAtMs: number;
  lastUpdaterId: string;
}

/** One destination of a plan; its secret parameters are kept and never answered. */
export interface DestinationRecord {
  readonly id: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secretParameters: string | null;
}

/** A scheduled plan as sent, with what became of it. */
export interface PlanRecord {
  readonly id: string;
  readonly userId: string;
  settings: Record<string, unknown>;
  destinations: DestinationRecord[];
  readonly createdAtMs: number;
  updatedAtMs: number;
  lastRunAtMs: number | null;
}

/** Everything that survives a restart. */
export interface SandboxState {
  nextId: number;
  tokens: Record<string, TokenRecord>;
  connections: Record<string, ConnectionRecord>;
  projects: Record<string, ProjectRecord>;
  models: Record<string, ModelRecord>;
  /** By `model::name`. */
  datagroups: Record<string, DatagroupRecord>;
  queries: Record<string, QueryRecord>;
  attributes: Record<string, AttributeRecord>;
  groups: Record<string, GroupRecord>;
  groupValues: GroupValueRecord[];
  /** Values of single users: user id, then attribute id. */
  userValues: Record<string, Record<string, string>>;
  folders: Record<string, FolderRecord>;
  looks: Record<string, LookRecord>;
  plans: Record<string, PlanRecord>;
}

/** The state of a sandbox nobody has used. */
export function emptyState(): SandboxState {
  return {
    nextId: 1,
    tokens: {},
    connections: {},
    projects: {},
    models: {},
    datagroups: {},
    queries: {},
    attributes: {},
    groups: {},
    groupValues: [],
    userValues: {},
    folders: {},
    looks: {},
    plans: {},
  };
}
