import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './project-graph.js';

interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string; readonly args: { readonly SERVICE: string } };
  readonly environment?: Record<string, string>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

const SERVICES = [
  'webhook-ingress',
  'exact-fetcher',
  'transformer',
  'warehouse-writer',
  'token-service',
  'looker-sync',
];
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const compose = parse(text('docker-compose.yml'), { merge: true }) as {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
};
const dockerfile = text('deploy/docker/Dockerfile');

/** Variables of the generated environment file, with the services that read them and whether one must be given. */
const variables = new Map(
  [...text('.env.example').matchAll(/# Read by: (.*?)\.( Required\.)?\n#? ?([A-Z_0-9]+)=/g)].map(
    ([, readers = '', required, name = '']) => [
      name,
      { readers: readers.split(', '), required: required !== undefined },
    ],
  ),
);
const reads = (service: string, name: string): boolean => {
  const readers = variables.get(name)?.readers ?? [];
  return readers.includes(service) || readers.includes('every service');
};

describe('docker-compose.yml', () => {
  it('reads the generated environment file', () => {
    expect(variables.size).toBeGreaterThan(30);
  });

  it.each(SERVICES)('runs %s from an entry that exists, watched by a path it serves', (name) => {
    const service = compose.services[name];
    expect(service?.build?.args.SERVICE).toBe(name);
    expect(existsSync(join(ROOT, 'apps', name, 'src/main.ts'))).toBe(true);
    expect(service?.healthcheck?.test.join(' ')).toContain(':8080/ready');
    expect(service?.ports?.every((port) => port.endsWith(':8080')) ?? true).toBe(true);
  });

  it.each(SERVICES)('gives %s only variables it reads, and all it needs', (name) => {
    const given = Object.keys(compose.services[name]?.environment ?? {});
    expect(given.filter((variable) => !reads(name, variable))).toEqual([]);
    const needed = [...variables]
      .filter(([, v]) => v.required && v.readers.includes(name))
      .map(([variable]) => variable);
    expect(needed.filter((variable) => !given.includes(variable))).toEqual([]);
  });

  it('pins every image and mounts only what exists', () => {
    const all = Object.values(compose.services);
    for (const { image } of all) if (image !== undefined) expect(image).toMatch(/:\d+[.\d]*$/);
    for (const { volumes } of all)
      for (const volume of volumes ?? []) {
        const [source = ''] = volume.split(':');
        expect(source.startsWith('./') ? existsSync(join(ROOT, source)) : source in compose.volumes, volume).toBe(true);
      }
    for (const { build } of all) if (build !== undefined) expect(existsSync(join(ROOT, build.dockerfile))).toBe(true);
  });

  it('prepares topics and tables by commands that exist', () => {
    for (const command of ['topics', 'migrate']) {
      expect(JSON.stringify(compose.services['prepare'])).toContain(`main.js ${command}`);
      expect(text(`apps/cli/src/commands/${command}.ts`)).toContain(`.command('${command}')`);
    }
  });
});

describe('Dockerfile', () => {
  it('builds on the Node the project names, runs as a user who is not root, on the port that is watched', () => {
    const { devDependencies } = JSON.parse(text('package.json')) as { devDependencies: Record<string, string> };
    for (const [, version] of dockerfile.matchAll(/^FROM node:([\d.]+)-/gm))
      expect(version).toBe(devDependencies['node']);
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(bases).toHaveLength(2);
    expect(bases.at(-1)).toMatch(/-slim$/);
    expect(dockerfile).toContain('PORT=8080');
    expect(dockerfile).toContain('apps/$SERVICE/dist/main.js');
  });

  it('ships a bill of materials, and neither package manager nor tools', () => {
    expect(dockerfile).toContain('node tools/sbom.mjs sbom.cdx.json');
    expect(dockerfile).toContain('npm prune --omit=dev --omit=optional');
    expect(dockerfile).toContain('rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules');
    // COPY without --chown: a service that was taken over can not change its own code.
    expect(dockerfile).toMatch(/^COPY --from=build \/app \/app$/m);
  });

  it('runs each program with the options of Node that its folder names', () => {
    expect(dockerfile).toContain('exec node $(cat apps/$SERVICE/node.options) ');
    for (const name of [...SERVICES, 'cli'])
      expect(text(`apps/${name}/node.options`), name).toMatch(/^--[a-z=\d -]+\n$/);
  });
});
