import { z } from 'zod';

/** What is saved: PostgreSQL with all it holds, the topics of `backup bus`, ClickHouse's databases. */
export const BACKUP_KINDS = ['postgres', 'bus', 'warehouse'] as const;
/** One of the kinds. */
export type BackupKind = (typeof BACKUP_KINDS)[number];

/** POST /v1/backups: a backup was made. Without a time it was made now; a time to come is refused. */
export const noteBackup = z.strictObject({
  kind: z.enum(BACKUP_KINDS),
  takenAt: z.iso.datetime({ offset: true }).optional(),
});
/** See `noteBackup`. */
export type NoteBackup = z.infer<typeof noteBackup>;

/** The last backup of a kind; null: none was ever noted. */
export const backupView = z.object({ kind: z.enum(BACKUP_KINDS), takenAt: z.string().nullable() });
/** See `backupView`. */
export type BackupView = z.infer<typeof backupView>;
