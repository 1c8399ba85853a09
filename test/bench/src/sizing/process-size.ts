import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Most memory a process has ever had resident, in MB. */
export function peakRssMb(pid: number): number {
  return Number((kilobytes(pid, 'VmHWM') / 1024).toFixed(0));
}

/** Memory a process has resident now, in MB. */
export function rssMb(pid: number): number {
  return Number((kilobytes(pid, 'VmRSS') / 1024).toFixed(0));
}

function kilobytes(pid: number, field: string): number {
  const found = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (found === null) throw new Error(`/proc/${pid}/status has no ${field}`);
  return Number(found[1]);
}

/** Bytes of a topic on the disk of the broker with this process: a broker keeps all its segments open. */
export function topicBytes(brokerPid: number, topic: string): number {
  const folder = `/proc/${brokerPid}/fd`;
  const files = new Set(
    readdirSync(folder).flatMap((fd) => {
      try {
        return [readlinkSync(`${folder}/${fd}`)];
      } catch (error) {
        // Closed since it was listed.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    }),
  );
  const isOwn = (file: string): boolean =>
    file.endsWith('.log') && basename(dirname(file)).replace(/-\d+$/, '') === topic;
  const own = [...files].filter(isOwn);
  if (own.length === 0) throw new Error(`the broker has no open segment of ${topic}`);
  return own.reduce((sum, file) => sum + statSync(file).size, 0);
}
