import type { Dialect } from './semantic/query.js';

/** Rights of an API user; the names are Looker's. A user without a list holds them all. */
export type Permission =
  | 'access_data'
  | 'develop'
  | 'deploy'
  | 'explore'
  | 'see_lookml'
  | 'see_datagroups'
  | 'update_datagroups'
  | 'manage_project_models'
  | 'manage_project_connections'
  | 'manage_user_attributes'
  | 'manage_groups'
  | 'see_looks'
  | 'save_content'
  | 'manage_spaces'
  | 'schedule_look_emails'
  | 'schedule_external_look_emails'
  | 'send_outgoing_webhook'
  | 'send_to_s3'
  | 'send_to_sftp'
  | 'use_sql_runner'
  | 'download_without_limit';

/** One API key and the user behind it. */
export interface ApiUserOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** All rights when absent. */
  readonly permissions?: readonly Permission[];
  /**
   * The user's own attribute values by attribute name. Attributes that nobody has created over the API count
   * as `advanced_filter_string` or, when the value looks like numbers, `advanced_filter_number`.
   */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** How to start the sandbox. */
export interface LookerSandboxOptions {
  readonly apiUsers: readonly ApiUserOptions[];
  /** Folder for the state and the git clones; a sandbox started on it again goes on where the last one ended. */
  readonly dataDir: string;
  /** Which ClickHouse dialect connections follow unless they name one; default `old`. */
  readonly dialect?: Dialect;
  /** Lifetime of access tokens in seconds; default 3600. */
  readonly tokenTtlS?: number;
  /** Calls that may be in flight at a time, logins aside; more answer 429 with a Retry-After. Default: any number. */
  readonly mostCalls?: number;
  /** Base clock in milliseconds; default the machine's. */
  readonly clock?: () => number;
  /** Port of the API; default any free one. */
  readonly port?: number;
  /** Port of the control server; default any free one. */
  readonly controlPort?: number;
  /** Interface to listen on; default 127.0.0.1. */
  readonly host?: string;
  /** Token that outgoing webhooks carry in `X-Looker-Webhook-Token`; default one of the sandbox's own. */
  readonly webhookToken?: string;
  /** Plays the maintenance tick by itself every so many milliseconds; default only by the control port. */
  readonly maintenanceIntervalMs?: number;
}
