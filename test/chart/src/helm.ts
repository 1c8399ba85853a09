import { execFile, type ExecFileException } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Built from its Go module where the machine has none: once, then kept beside other caches of the user. */
const VERSION = 'v3.22.0';
const FOLDER = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ml-connector', `helm-${VERSION}`);
const BUILD_TIMEOUT_MS = 900_000;

/** What helm said. */
export interface HelmResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Path of the program. Throws where there is neither helm 3 nor Go to build it with. */
export async function findHelm(): Promise<string> {
  if (await isHelm3('helm')) return 'helm';
  const built = join(FOLDER, 'helm');
  if (existsSync(built)) return built;
  mkdirSync(FOLDER, { recursive: true });
  try {
    await run('go', ['install', `helm.sh/helm/v3/cmd/helm@${VERSION}`], {
      env: { ...process.env, GOBIN: FOLDER, CGO_ENABLED: '0' },
      timeout: BUILD_TIMEOUT_MS,
    });
  } catch (error) {
    throw new Error('the chart is tried with helm 3, or with Go, which builds it; neither worked', { cause: error });
  }
  return built;
}

async function isHelm3(program: string): Promise<boolean> {
  try {
    return (await run(program, ['version', '--template', '{{.Version}}'])).stdout.startsWith('v3.');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Runs helm; a failure of it is a result. */
export async function helm(program: string, args: readonly string[]): Promise<HelmResult> {
  try {
    const { stdout, stderr } = await run(program, [...args], { maxBuffer: 64 * 1024 * 1024 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as ExecFileException;
    if (typeof code !== 'number') throw error;
    return { code, stdout, stderr };
  }
}
