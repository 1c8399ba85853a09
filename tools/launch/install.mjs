import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NODE, ROOT, run } from './run.mjs';

const OLDEST_NODE = 20;

/** Whether `npm ci` has to run: nothing installed, or the lockfile is newer than what is. */
export function needsInstall(root) {
  const marker = join(root, 'node_modules/.package-lock.json');
  return !existsSync(marker) || statSync(marker).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Installs by the lockfile where needed and compiles what changed; gives the milliseconds that took. */
export async function install() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE)
    throw new Error(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or newer.`);
  const startedAt = Date.now();
  if (needsInstall(ROOT)) {
    console.log('Installing dependencies by the lockfile …');
    const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (code !== 0) throw new Error('npm ci failed: its message stands above. The lockfile is not changed by it.');
  }
  if (!existsSync(NODE))
    throw new Error(
      'Node 24 of the package "node" is missing: its install script did not run. Run npm ci without --ignore-scripts.',
    );
  const installed = Date.now();
  if ((await run('tsc', ['-b'])) !== 0) throw new Error('The project does not compile: the errors stand above.');
  console.log(`Installed in ${seconds(installed - startedAt)}, compiled in ${seconds(Date.now() - installed)}.`);
  return Date.now() - startedAt;
}

/** Milliseconds as people read them. */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
