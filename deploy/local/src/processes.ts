import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Command line of a process; empty when there is no such process, or when it has ended and nobody waited for it. */
export function commandLine(pid: number): string {
  if (!existsSync('/proc/self')) return ps(pid, 'command=');
  const text = procFile(pid, 'cmdline');
  return text.replaceAll('\0', ' ').trim();
}

/** When a process started, in the system's own terms: with the pid it names one process for good. Empty: not running. */
export function startTime(pid: number): string {
  if (!existsSync('/proc/self')) return ps(pid, 'lstart=');
  // The name of the program, field 2, may hold blanks and brackets; the start time is field 22.
  const stat = procFile(pid, 'stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
}

/** Waits until `gone` is true; false when that took too long. */
export async function waitUntil(gone: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!gone()) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch (error) {
    // ps exits with 1 when there is no such process; anything else is a fault.
    if ((error as { status?: number }).status === 1) return '';
    throw error;
  }
}
