import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyState, type SandboxState } from './state.js';

/** Keeps the state in one JSON file, replaced whole so that a crash leaves the old or the new one. */
export class StateStore {
  readonly state: SandboxState;
  private readonly path: string;

  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true });
    this.path = join(dataDir, 'state.json');
    this.state = existsSync(this.path)
      ? { ...emptyState(), ...(JSON.parse(readFileSync(this.path, 'utf8')) as Partial<SandboxState>) }
      : emptyState();
  }

  /** The next id, as text: ids are never used twice. */
  newId(): string {
    const id = this.state.nextId;
    this.state.nextId += 1;
    return String(id);
  }

  /** Writes the state to disk. The file holds secrets of the sandbox, so only its owner may read it. */
  save(): void {
    const next = `${this.path}.next`;
    writeFileSync(next, JSON.stringify(this.state), { mode: 0o600 });
    renameSync(next, this.path);
  }
}
