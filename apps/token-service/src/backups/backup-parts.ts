import type { Platform } from '@ml-connector/runtime';
import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { made } from '../provider.js';
import { BackupBook } from './backup-book.js';
import { BackupWatch } from './backup-watch.js';

/** The parts that know of backups. */
export function backupParts(platform: Platform): Provider[] {
  return [
    made(BackupBook, [DataSource], (db: DataSource) => new BackupBook(db, platform.clock)),
    made(BackupWatch, [BackupBook], (book: BackupBook) => new BackupWatch(book, platform)),
  ];
}
