import { LessThanOrEqual, IsNull, type DataSource } from 'typeorm';
import { JobEntity } from './entities/job.entity.js';

/** Commands that need calls of their own. */
export class JobStore {
  constructor(private readonly db: DataSource) {}

  /** Keeps a command until it is answered; the same id again changes nothing. */
  async add(command: JobEntity['command'], divisionKey: string | null, nowMs: number): Promise<void> {
    await this.db.query(
      `insert into exact_fetcher.job (id, connection_id, division_key, command, due_at) values ($1, $2, $3, $4, $5)
       on conflict (id) do nothing`,
      [command.id, command.connectionId, divisionKey, JSON.stringify(command), nowMs],
    );
  }

  /** The most urgent job of a division, if one is due. */
  async nextOf(divisionKey: string, nowMs: number): Promise<JobEntity | null> {
    return this.db.getRepository(JobEntity).findOne({
      where: { divisionKey, dueAt: LessThanOrEqual(nowMs) },
      order: { dueAt: 'ASC' },
    });
  }

  /** Jobs any process may do. */
  async free(nowMs: number): Promise<JobEntity[]> {
    return this.db.getRepository(JobEntity).find({
      where: { divisionKey: IsNull(), dueAt: LessThanOrEqual(nowMs) },
      order: { dueAt: 'ASC' },
      take: 20,
    });
  }

  async update(
    id: string,
    change: Partial<Pick<JobEntity, 'divisionKey' | 'userId' | 'dueAt' | 'attempts'>>,
  ): Promise<void> {
    await this.db.getRepository(JobEntity).update({ id }, change);
  }

  async remove(id: string): Promise<void> {
    await this.db.getRepository(JobEntity).delete({ id });
  }
}
