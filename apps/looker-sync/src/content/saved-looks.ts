import { TerminalError, type Logger } from '@ml-connector/kernel';
import type { ContentApi, ILookWithQuery } from '@ml-connector/looker';
import { declaredAs, type Written, type WrittenBook } from '../state/written-store.js';
import { queryOf } from './look-query.js';
import type { LookSpec } from './starter-looks.js';

/** Folder of the Looks, within the one that all people share. */
export const LOOKS_FOLDER = 'Exact Online';

/** What became of the Looks of one run. */
export interface LooksOutcome {
  readonly made: number;
  readonly updated: number;
  /** Left as a person has changed, deleted or made them. */
  readonly kept: number;
}

type Wanted = { readonly title: string; readonly description: string; readonly query_id: string };

/**
 * Puts the declared Looks into their folder. What was written is remembered: a Look is updated only when its declaration
 * changed and it still is as we wrote it. One that a person changed, deleted or made under its title is left to them.
 */
export class SavedLooks {
  constructor(
    private readonly book: WrittenBook,
    private readonly logger: Logger,
    private readonly folderName = LOOKS_FOLDER,
  ) {}

  /** Declarations that were not written as they are now: without any there is nothing to ask Looker. */
  async pending(looks: readonly LookSpec[]): Promise<readonly LookSpec[]> {
    const written = await this.book.all('look');
    return looks.filter((look) => written.get(look.key)?.declared !== declaredAs(look));
  }

  /** Safe to repeat after a crash at any place. Throws `looker_no_shared_folder`. */
  async write(api: ContentApi, looks: readonly LookSpec[]): Promise<LooksOutcome> {
    const folderId = await this.ensureFolder(api);
    const there = await api.looksIn(folderId);
    const written = await this.book.all('look');
    const outcome = { made: 0, updated: 0, kept: 0 };
    for (const look of looks) {
      const known = written.get(look.key);
      const { id } = await api.query(queryOf(look));
      const wanted: Wanted = { title: look.title, description: look.description, query_id: id ?? '' };
      const step = known === undefined ? this.first(api, look, wanted, folderId, there) : this.next(api, known, wanted);
      const { how, lookerId, kept } = await step;
      outcome[how]++;
      const asWritten = kept ?? { ...wanted };
      await this.book.save('look', { name: look.key, lookerId, declared: declaredAs(look), written: asWritten });
      if (how === 'kept') this.logger.info('look_kept', { look: look.key, looker_id: lookerId });
    }
    return outcome;
  }

  private async ensureFolder(api: ContentApi): Promise<string> {
    const root = await api.sharedRoot();
    if (root?.id === undefined)
      throw new TerminalError('looker_no_shared_folder', "the API key's user does not see the folder Shared");
    const folder =
      (await api.folderIn(root.id, this.folderName)) ??
      (await api.createFolder(root.id, this.folderName).catch(async (error: unknown) => {
        // Somebody was faster.
        if (!(error instanceof TerminalError) || error.code !== 'looker_conflict') throw error;
        return api.folderIn(root.id ?? '', this.folderName);
      }));
    if (folder?.id === undefined)
      throw new TerminalError('looker_no_folder', `Looker shows no folder ${this.folderName} after making it`);
    return folder.id;
  }

  private async first(
    api: ContentApi,
    look: LookSpec,
    wanted: Wanted,
    folderId: string,
    there: readonly ILookWithQuery[],
  ): Promise<Step> {
    const twin = there.find(({ title }) => title === look.title);
    if (twin === undefined) {
      const made = await api.createLook({ ...wanted, folder_id: folderId });
      return { how: 'made', lookerId: made.id ?? null };
    }
    // Ours, made before a crash; or a person's, which is not ours to change.
    if (isAs(twin, wanted)) return { how: 'made', lookerId: twin.id ?? null };
    return { how: 'kept', lookerId: null, kept: {} };
  }

  private async next(api: ContentApi, { lookerId, written }: Written, wanted: Wanted): Promise<Step> {
    const look = lookerId === null ? undefined : await api.look(lookerId);
    if (look?.id === undefined || look.deleted === true || !isAs(look, written))
      return { how: 'kept', lookerId, kept: written };
    await api.updateLook(look.id, wanted);
    return { how: 'updated', lookerId };
  }
}

interface Step {
  readonly how: keyof LooksOutcome;
  readonly lookerId: string | null;
  /** What stays remembered in place of what is declared now. */
  readonly kept?: Readonly<Record<string, string>>;
}

/** Folder and times do not count: a Look that was moved is still the same. */
function isAs(look: ILookWithQuery, written: Readonly<Record<string, string>>): boolean {
  return (
    look.title === written['title'] &&
    (look.description ?? '') === written['description'] &&
    look.query_id === written['query_id']
  );
}
