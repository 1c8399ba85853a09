import { SERVICES, type ServiceName } from '@ml-connector/contracts';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const VALUES = fileURLToPath(new URL('../../../../deploy/helm/ml-connector/values.yaml', import.meta.url));
const values = z.object({
  services: z.record(z.string(), z.object({ resources: z.object({ requests: z.object({ cpu: z.string() }) }) })),
});
/** From one step of niceness to the next a process gets so much less of a busy processor. */
const STEP = 1.25;
/** The largest request has this share, and what is no pod of ours. */
const FULL_MILLICORES = 500;

/** Niceness that shares a busy processor as the chart's requests would, by service. */
export function nicenessByService(): Readonly<Record<ServiceName, number>> {
  const { services } = values.parse(parse(readFileSync(VALUES, 'utf8')));
  const of = (name: ServiceName): number => {
    const [, millicores] = /^(\d+)m$/.exec(services[name]?.resources.requests.cpu ?? '') ?? [];
    if (millicores === undefined) throw new Error(`the chart names no millicores for ${name}`);
    return Math.max(0, Math.round(Math.log(FULL_MILLICORES / Number(millicores)) / Math.log(STEP)));
  };
  return Object.fromEntries(SERVICES.map((name) => [name, of(name)])) as Record<ServiceName, number>;
}

/**
 * Gives the session of a process its share of a busy processor. Linux schedules sessions as groups: a pod's threads
 * share what is the pod's, as in its control group. Elsewhere nothing is shared out.
 */
export function shareOut(pid: number, niceness: number): void {
  const group = `/proc/${pid}/autogroup`;
  if (existsSync(group)) writeFileSync(group, String(niceness));
}
