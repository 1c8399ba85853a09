import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runEngine } from './child.js';
import type { RunningEngine } from './engine.js';
import { CLICKHOUSE_FOLDER } from './paths.js';

/** Starts the ClickHouse server with its own HTTP interface. It ends when the FIFO this process holds is closed. */
export async function startClickHouse(folder: string, port: number, lookerPassword: string): Promise<RunningEngine> {
  mkdirSync(join(folder, 'data'), { recursive: true });
  const fifo = join(folder, 'control.fifo');
  if (!existsSync(fifo)) execFileSync('mkfifo', [fifo]);
  const control = openSync(fifo, 'r+');
  writeConfig(folder, lookerPassword);
  // Once only, also when the engine died by itself: a descriptor left open would keep the next one from ending.
  let open = true;
  const release = (): void => {
    if (open) closeSync(control);
    open = false;
  };
  try {
    const engine = await runEngine(
      {
        name: 'clickhouse',
        folder,
        command: process.execPath,
        args: [
          join(CLICKHOUSE_FOLDER, 'server.cjs'),
          'clickhouse',
          `--config-file=${join(folder, 'config.xml')}`,
          '--listen_host=127.0.0.1',
          `--http_port=${port}`,
          `--query=SYSTEM START LISTEN HTTP; SELECT * FROM file('${fifo}', 'LineAsString', 'line String') FORMAT Null`,
          `--path=${join(folder, 'data')}`,
        ],
        options: { cwd: folder },
        stopSignal: 'SIGTERM',
        askToStop: release,
      },
      () => answersPing(port),
    );
    void engine.ended.then(release);
    return engine;
  } catch (error) {
    release();
    throw error;
  }
}

function writeConfig(folder: string, lookerPassword: string): void {
  const fill = (name: string): void => {
    const text = readFileSync(join(CLICKHOUSE_FOLDER, name), 'utf8')
      .replaceAll('{folder}', folder)
      .replaceAll('{looker_password_sha256}', createHash('sha256').update(lookerPassword).digest('hex'));
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  };
  fill('config.xml');
  fill('users.xml');
}

async function answersPing(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/ping`, { signal: AbortSignal.timeout(1_000) });
    return response.ok;
  } catch {
    // Not listening yet; the caller asks again until its deadline, and then tells the engine's own log.
    return false;
  }
}
