import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoRegion } from './connect-demo.js';
import type { Ports } from './ports.js';
import { isFree } from './ports.js';
import { PROJECT_ROOT } from './services.js';
import type { ProgramSpec } from './supervisor.js';

/** Regions of the demo company, one division each. */
export const DEMO_REGIONS = ['nl', 'be', 'de'] as const;
/** Order in which the Exact sandbox takes its ports, after that of the control interface. */
const SITE_ORDER = ['nl', 'be', 'uk', 'de', 'fr', 'es', 'us'] as const;
/** Limits the demo's Exact announces and enforces: a minute, a day, errors an hour. */
const DEMO_LIMITS = '6000,500000,10';
const PORTS_IN_A_ROW = SITE_ORDER.length + 1;

/** How the stand-ins for Exact and Looker are started. */
export interface SandboxOptions {
  readonly dataDir: string;
  readonly ports: Ports;
  /** First of eight ports in a row. */
  readonly exactPortBase: number;
  readonly seed: number;
  readonly size: 'small' | 'demo' | 'bench';
  readonly redirectUri: string;
}

/** A free run of ports for the Exact sandbox. */
export async function freePortRow(preferred: number | undefined): Promise<number> {
  const candidates = [preferred, ...Array.from({ length: 200 }, (_, i) => 21_000 + i * 16)];
  for (const base of candidates) {
    if (base === undefined) continue;
    const free = await Promise.all(Array.from({ length: PORTS_IN_A_ROW }, (_, i) => isFree(base + i)));
    if (free.every(Boolean)) return base;
  }
  throw new Error('no eight free ports in a row between 21000 and 24200');
}

const looker = { clientId: 'demo-looker-key', clientSecret: 'demo-looker-secret' };

/** The demo's three connections, one app registration at each site. */
export function demoRegions(exactPortBase: number): DemoRegion[] {
  return DEMO_REGIONS.map((region) => ({
    region,
    baseUrl: `http://127.0.0.1:${exactPortBase + 1 + SITE_ORDER.indexOf(region)}`,
    clientId: `demo-app-${region}`,
    clientSecret: `demo-secret-${region}`,
    webhookSecret: `demo-webhook-${region}`,
  }));
}

/** Addresses and keys of the sandboxes. */
export function sandboxAddresses(options: Pick<SandboxOptions, 'ports' | 'exactPortBase' | 'dataDir'>): {
  readonly exactControl: string;
  readonly lookerControl: string;
  readonly looker: { readonly baseUrl: string; readonly clientId: string; readonly clientSecret: string };
  readonly gitRemote: string;
} {
  return {
    exactControl: `http://127.0.0.1:${options.exactPortBase}`,
    lookerControl: `http://127.0.0.1:${options.ports['looker-control'] ?? 0}`,
    looker: { baseUrl: `http://127.0.0.1:${options.ports['looker'] ?? 0}`, ...looker },
    gitRemote: join(options.dataDir, 'looker-git', 'exact_core.git'),
  };
}

/** Both sandboxes as programs of their own. */
export function sandboxPrograms(options: SandboxOptions): ProgramSpec[] {
  const addresses = sandboxAddresses(options);
  const apps = demoRegions(options.exactPortBase).map(({ region, clientId, clientSecret, webhookSecret }) => ({
    region,
    clientId,
    clientSecret,
    webhookSecret,
    redirectUri: options.redirectUri,
  }));
  const exactDir = join(options.dataDir, 'exact-sandbox');
  mkdirSync(exactDir, { recursive: true });
  writeFileSync(join(exactDir, 'apps.json'), JSON.stringify(apps), { mode: 0o600 });
  return [
    {
      name: 'exact-sandbox',
      ...sandboxEntry('exact-online'),
      // `relaxed` lifts three rules a laptop can't keep: HTTPS, no localhost, callback on the redirect's host.
      args: [
        '--relaxed',
        '--regions',
        DEMO_REGIONS.join(','),
        '--limits',
        DEMO_LIMITS,
        '--data-dir',
        exactDir,
        '--port-base',
        String(options.exactPortBase),
        '--seed',
        String(options.seed),
        '--size',
        options.size,
        '--apps',
        join(exactDir, 'apps.json'),
        '--webhook-retry-ms',
        '1000',
      ],
      env: {},
      logFile: join(options.dataDir, 'logs', 'exact-sandbox.log'),
      readyUrl: `${addresses.exactControl}/health`,
    },
    {
      name: 'looker-sandbox',
      ...sandboxEntry('looker'),
      args: [
        '--data-dir',
        join(options.dataDir, 'looker-sandbox'),
        '--port',
        String(options.ports['looker'] ?? 0),
        '--control-port',
        String(options.ports['looker-control'] ?? 0),
        '--maintenance-interval-ms',
        '60000',
      ],
      env: { LOOKER_SANDBOX_API_USERS: JSON.stringify([looker]) },
      logFile: join(options.dataDir, 'logs', 'looker-sandbox.log'),
      readyUrl: `${addresses.lookerControl}/health`,
    },
  ];
}

/** The bare repository Looker's project reads, as a git host would keep it. */
export function ensureGitRemote(path: string): void {
  if (!existsSync(join(path, 'HEAD')))
    execFileSync('git', ['init', '--bare', '--quiet', '--initial-branch=main', path]);
}

function sandboxEntry(name: string): Pick<ProgramSpec, 'script' | 'nodeOptions'> {
  return { script: join(PROJECT_ROOT, 'test/sandbox', name, 'dist/main.js'), nodeOptions: ['--enable-source-maps'] };
}
