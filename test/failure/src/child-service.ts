import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The compiled program of an app. */
export function programOf(app: string): string {
  return fileURLToPath(new URL(`../../../apps/${app}/dist/main.js`, import.meta.url));
}

/** A service as a process of its own, for what only a process has: variables Node reads at its start, an exit code. */
export class ChildService {
  /** Exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  /** All it logged and wrote. */
  said = '';
  readonly #child: ChildProcess;
  readonly #address = Promise.withResolvers<string>();

  constructor(name: string, env: Readonly<Record<string, string>>) {
    const all = { PATH: process.env['PATH'], LOG_FORMAT: 'json', ...env };
    const child = spawn(process.execPath, [programOf(name)], { env: all, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => this.#hear(text.toString()));
    this.ended = new Promise((resolve) => child.once('close', resolve));
    void this.ended.then((code) => this.#address.reject(new Error(`${name} ended with ${code}: ${this.said}`)));
    this.#address.promise.catch(() => 'told to whoever asks for the address');
  }

  /** Address of its HTTP server. Rejects when it ended before it had one. */
  url(): Promise<string> {
    return this.#address.promise;
  }

  /** Stops it in order. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.ended;
  }

  #hear(text: string): void {
    this.said += text;
    const started = /"url":"([^"]+)","event":"service_started"/.exec(this.said);
    if (started?.[1] !== undefined) this.#address.resolve(started[1]);
  }
}
