import { startLookerSandbox, type LookerSandbox } from '@ml-connector/sandbox-looker';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { GitRemote } from './git-remote.js';

/** Looker's two dialects of ClickHouse: the old one has no symmetric aggregates (docs/reference/looker.md, "ClickHouse dialects"). */
export const DIALECTS = { old: 'clickhouse', symmetric: 'clickhouse_26' } as const;
/** One of the dialects. */
export type DialectMode = keyof typeof DIALECTS;

/** Where the warehouse is, as Looker's user sees it. */
export interface WarehouseDoor {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** A question to an explore. */
export interface Question {
  readonly explore: string;
  readonly fields: readonly string[];
  readonly filters?: Readonly<Record<string, string>>;
  /** `field` or `field desc`. */
  readonly sorts?: readonly string[];
  readonly limit?: number;
}

/** A row of an answer: values as text with every digit, null where there is none. */
export type AnswerRow = Readonly<Record<string, string | null>>;

/** A connection kept open may be closed by the stand-in just when it is used again. */
const ALONE = { connection: 'close' };
const PROJECT = 'exact_core';
const USER = { clientId: 'model', clientSecret: 'model-secret' };
/** No answer of a question has as many rows. */
const ALL_ROWS = 100_000;

const token = z.object({ access_token: z.string() });
const fieldSchema = z.object({ name: z.string(), type: z.string(), hidden: z.boolean() });
const exploreSchema = z.object({
  fields: z.object({ dimensions: z.array(fieldSchema), measures: z.array(fieldSchema) }),
  errors: z.array(z.unknown()).nullish(),
});
const validationSchema = z.object({ errors: z.array(z.unknown()) });
const modelSchema = z.object({ explores: z.array(z.object({ name: z.string() })) });

/** An explore as Looker describes it. */
export type ExploreFields = z.infer<typeof exploreSchema>['fields'];

/** A Looker of one dialect with the generated project deployed. */
export class LookerStand {
  private token = '';

  private constructor(
    readonly mode: DialectMode,
    private readonly sandbox: LookerSandbox,
    private readonly release: () => void,
  ) {}

  /** Starts it and deploys the files as they are. Throws with Looker's answer when it refuses one. */
  static async start(mode: DialectMode, door: WarehouseDoor, files: ReadonlyMap<string, string>): Promise<LookerStand> {
    const dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-looker-'));
    const remote = new GitRemote(files);
    const sandbox = await startLookerSandbox({
      apiUsers: [USER],
      dataDir,
      dialect: DIALECTS[mode] === 'clickhouse' ? 'old' : 'clickhouse_26',
    });
    const stand = new LookerStand(mode, sandbox, () => {
      remote.remove();
      rmSync(dataDir, { recursive: true, force: true });
    });
    try {
      await stand.deploy(
        door,
        remote.url,
        [...files.keys()].filter((path) => path.endsWith('.model.lkml')),
      );
      return stand;
    } catch (error) {
      await stand.stop();
      throw error;
    }
  }

  /** Names of the explores of a model. */
  async explores(model: string): Promise<readonly string[]> {
    const answer = modelSchema.parse(JSON.parse(await this.call('GET', `/lookml_models/${model}`)));
    return answer.explores.map(({ name }) => name);
  }

  /** Dimensions, those of groups by time frame, and measures of an explore. Throws when Looker finds faults in it. */
  async fields(model: string, explore: string): Promise<ExploreFields> {
    const text = await this.call('GET', `/lookml_models/${model}/explores/${explore}`);
    const { fields, errors } = exploreSchema.parse(JSON.parse(text));
    if ((errors ?? []).length > 0) throw new Error(`${explore}: ${JSON.stringify(errors)}`);
    return fields;
  }

  /** The answer, by field name. Throws with Looker's message when it is refused. */
  async ask(
    model: string,
    { explore, fields, filters = {}, sorts = [], limit = ALL_ROWS }: Question,
  ): Promise<readonly AnswerRow[]> {
    const body = { model, view: explore, fields, filters, sorts, limit: String(limit) };
    const text = await this.call('POST', '/queries/run/json?cache=false', body);
    const rows = JSON.parse(text, withAllDigits) as readonly AnswerRow[];
    if (rows.length >= ALL_ROWS) throw new Error(`${explore}: an answer of ${rows.length} rows was cut`);
    return rows;
  }

  async stop(): Promise<void> {
    await this.sandbox.stop();
    this.release();
  }

  private async deploy(door: WarehouseDoor, remoteUrl: string, modelPaths: readonly string[]): Promise<void> {
    await this.login();
    const { hostname: host, port } = new URL(door.url);
    const { username, password } = door;
    const connection = { name: 'exact_warehouse', dialect_name: DIALECTS[this.mode], host, port, database: 'looker' };
    await this.call('POST', '/connections', { ...connection, username, password });
    await this.call('PATCH', '/session', { workspace_id: 'dev' });
    await this.call('POST', '/projects', { name: PROJECT });
    await this.call('PATCH', `/projects/${PROJECT}`, { git_remote_url: remoteUrl });
    for (const path of modelPaths) {
      const name = path.replace(/^.*\//, '').replace('.model.lkml', '');
      const model = { name, project_name: PROJECT, allowed_db_connection_names: ['exact_warehouse'] };
      await this.call('POST', '/lookml_models', model);
    }
    await this.call('POST', `/projects/${PROJECT}/deploy_ref_to_production?branch=main`);
    await this.call('POST', `/projects/${PROJECT}/reset_to_production`);
    const { errors } = validationSchema.parse(JSON.parse(await this.call('POST', `/projects/${PROJECT}/validate`)));
    if (errors.length > 0) throw new Error(`Looker finds fault with the project: ${JSON.stringify(errors)}`);
    await this.login();
  }

  private async login(): Promise<void> {
    const form = new URLSearchParams({ client_id: USER.clientId, client_secret: USER.clientSecret });
    const answer = await fetch(`${this.sandbox.baseUrl}/api/4.0/login`, { method: 'POST', body: form, headers: ALONE });
    this.token = token.parse(await answer.json()).access_token;
  }

  private async call(method: string, path: string, body?: object): Promise<string> {
    const answer = await fetch(`${this.sandbox.baseUrl}/api/4.0${path}`, {
      method,
      headers: {
        ...ALONE,
        authorization: `token ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text;
  }
}

/** Numbers as they are written: a float would lose cents of large amounts. */
function withAllDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number'
    ? (context?.source ?? String(value))
    : typeof value === 'boolean'
      ? String(value)
      : value;
}
