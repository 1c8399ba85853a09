import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NODE, ROOT, run, seconds } from './run.mjs';

const OLDEST_NODE = 20;

/** Whether `npm ci` has to run: nothing installed, or the lockfile is newer than what is. */
export function needsInstall(root) {
  const marker = join(root, 'node_modules/.package-lock.json');
  return !existsSync(marker) || statSync(marker).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Throws when a Node is too old for the launcher itself. */
export function checkNode(version) {
  if (Number(version.split('.')[0]) < OLDEST_NODE)
    throw new Error(`Node ${version} is too old: install Node ${OLDEST_NODE} or newer (https://nodejs.org).`);
}

/** Installs by the lockfile where needed; gives the milliseconds that took. */
export async function install() {
  const startedAt = Date.now();
  if (needsInstall(ROOT)) {
    console.log('Installing dependencies by the lockfile …');
    const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (code !== 0) throw new Error('npm ci failed: its message stands above.');
    console.log(`Installed in ${seconds(Date.now() - startedAt)}.`);
  }
  if (!existsSync(NODE))
    throw new Error(
      'Node 24 of the package "node" is missing: its install script did not run. Run npm ci without --ignore-scripts.',
    );
  return Date.now() - startedAt;
}

/** Compiles what changed. */
export async function compile() {
  const startedAt = Date.now();
  if ((await run('tsc', ['-b'])) !== 0) throw new Error('The project does not compile: the errors stand above.');
  console.log(`Compiled in ${seconds(Date.now() - startedAt)}.`);
}
