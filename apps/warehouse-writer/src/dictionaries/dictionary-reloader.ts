import { DICTIONARIES } from '@ml-connector/catalogue';

/** Reloads a dictionary by name. */
export type ReloadDictionary = (name: string) => Promise<void>;

/**
 * Keeps label dictionaries as new as their tables: after rows of a watched table came in, its dictionaries are read
 * again. Requests that arrive while a reload runs share the one after it.
 */
export class DictionaryReloader {
  private readonly running = new Map<string, Promise<void>>();
  private readonly waiting = new Map<string, Promise<void>>();

  constructor(private readonly reload: ReloadDictionary) {}

  /** Resolves when every dictionary over the table shows the rows that were in before the call. */
  async afterLoad(table: string): Promise<void> {
    const names = DICTIONARIES.filter((dictionary) => dictionary.watches.includes(table)).map((d) => d.name);
    await Promise.all(names.map((name) => this.request(name)));
  }

  private request(name: string): Promise<void> {
    const running = this.running.get(name);
    if (running === undefined) return this.start(name);
    const next = this.waiting.get(name) ?? this.startAfter(name, running);
    this.waiting.set(name, next);
    return next;
  }

  private async startAfter(name: string, running: Promise<void>): Promise<void> {
    await Promise.allSettled([running]);
    this.waiting.delete(name);
    return this.start(name);
  }

  private start(name: string): Promise<void> {
    const run = this.reload(name).finally(() => this.running.delete(name));
    this.running.set(name, run);
    return run;
  }
}
