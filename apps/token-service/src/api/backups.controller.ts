import { noteBackup, type BackupView, type NoteBackup } from '@ml-connector/contracts';
import { Callers, zodPipe } from '@ml-connector/runtime';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { BackupBook } from '../backups/backup-book.js';
import { BackupWatch } from '../backups/backup-watch.js';

/** When what was last saved; those who save say so. */
@Controller('v1/backups')
export class BackupsController {
  constructor(
    @Inject(BackupBook) private readonly book: BackupBook,
    @Inject(BackupWatch) private readonly watch: BackupWatch,
  ) {}

  @Get()
  @Callers('operator')
  list(): Promise<BackupView[]> {
    return this.book.list();
  }

  @Post()
  @Callers('operator')
  @HttpCode(200)
  async note(@Body(zodPipe(noteBackup)) body: NoteBackup): Promise<BackupView> {
    const noted = await this.book.note(body);
    await this.watch.look();
    return noted;
  }
}
