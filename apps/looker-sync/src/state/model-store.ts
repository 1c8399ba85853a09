import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';

/** What is known of a project's deploys, by whichever replica. Times in epoch milliseconds. */
export interface DeployedModel {
  /** Of the generated files and where they went; null: never deployed. */
  readonly fingerprint: string | null;
  readonly commit: string | null;
  readonly deployedAt: number | null;
  /** Git tree that Looker validated, compiled and tested last, and when. */
  readonly provenTree: string | null;
  readonly provenAt: number | null;
  readonly lastError: string | null;
}

/** A project nobody has deployed. */
export const NEVER_DEPLOYED: DeployedModel = {
  fingerprint: null,
  commit: null,
  deployedAt: null,
  provenTree: null,
  provenAt: null,
  lastError: null,
};

/** Remembers deploys over restarts and between replicas. */
export interface ModelBook {
  load(): Promise<DeployedModel>;
  /** Changes what is given and leaves the rest. */
  save(changed: Partial<DeployedModel>): Promise<void>;
}

interface ModelRow {
  readonly fingerprint: string | null;
  readonly commit: string | null;
  readonly deployed_at: string | null;
  readonly proven_tree: string | null;
  readonly proven_at: string | null;
  readonly last_error: string | null;
}

/** The book in PostgreSQL. */
export class ModelStore implements ModelBook {
  constructor(
    private readonly db: DataSource,
    private readonly project: string,
  ) {}

  async load(): Promise<DeployedModel> {
    const [row] = await withPostgresKinds(() =>
      this.db.query<ModelRow[]>(
        `select fingerprint, commit, deployed_at, proven_tree, proven_at, last_error
         from looker_sync.deployed_model where project = $1`,
        [this.project],
      ),
    );
    if (row === undefined) return NEVER_DEPLOYED;
    return {
      fingerprint: row.fingerprint,
      commit: row.commit,
      deployedAt: row.deployed_at === null ? null : Number(row.deployed_at),
      provenTree: row.proven_tree,
      provenAt: row.proven_at === null ? null : Number(row.proven_at),
      lastError: row.last_error,
    };
  }

  /** Only the replica with the lease of deploys saves, so that reading and writing need not be one statement. */
  async save(changed: Partial<DeployedModel>): Promise<void> {
    const next = { ...(await this.load()), ...changed };
    await withPostgresKinds(() =>
      this.db.query(
        `insert into looker_sync.deployed_model
           (project, fingerprint, commit, deployed_at, proven_tree, proven_at, last_error)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (project) do update set fingerprint = $2, commit = $3, deployed_at = $4,
           proven_tree = $5, proven_at = $6, last_error = $7`,
        [
          ...[this.project, next.fingerprint, next.commit, next.deployedAt],
          ...[next.provenTree, next.provenAt, next.lastError],
        ],
      ),
    );
  }
}
