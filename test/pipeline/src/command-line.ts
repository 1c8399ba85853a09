import { TerminalError } from '@ml-connector/kernel';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The command line's program. */
export const PROGRAM = fileURLToPath(new URL('../../../apps/cli/bin/ml-connector.mjs', import.meta.url));
const TIMEOUT_MS = 120_000;

/** Runs `ml-connector` as a person would, against a data folder; gives what it printed. Throws `command_failed`. */
export function mlConnector(dataDir: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [PROGRAM, '--data-dir', dataDir, ...args],
      { timeout: TIMEOUT_MS },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else
          reject(
            new TerminalError(
              'command_failed',
              `ml-connector ${args.join(' ')} ended with ${error.code}: ${stderr.slice(-800)}${stdout.slice(-800)}`,
            ),
          );
      },
    );
  });
}
