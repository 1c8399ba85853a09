import { reconcileView, type ReconcileView } from '@ml-connector/contracts';
import { execFile } from 'node:child_process';
import { PROGRAM } from '../command-line.js';
import type { DemoStack } from '../demo-stack.js';

/** What `ml-connector reconcile` said, and its exit code. */
export interface Reconciled {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MS = 300_000;

/** Runs `ml-connector reconcile` as a scheduler would. */
export function reconcile({ dataDir }: DemoStack, args: readonly string[]): Promise<Reconciled> {
  const words = [PROGRAM, '--data-dir', dataDir, '--json', 'reconcile', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, words, { timeout: TIMEOUT_MS, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

/** What a run found. Throws with what it said when there is no view. */
export function viewOf({ code, stdout, stderr }: Reconciled): ReconcileView {
  if (!stdout.startsWith('{')) throw new Error(`reconcile ended with ${code}: ${stderr.slice(-800)}`);
  return reconcileView.parse(JSON.parse(stdout));
}
