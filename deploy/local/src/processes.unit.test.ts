import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runEngine, stopOrphan } from './child.js';
import { claim, liveOwner, publish, release } from './owner.js';
import { choosePorts } from './ports.js';
import { startTime } from './processes.js';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'engines-unit-'))));
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const sleeper = (mark: string): ChildProcess => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', mark], { stdio: 'ignore' });
  children.push(child);
  return child;
};
const note = (pid: number, mark: string): void =>
  writeFileSync(join(folder, 'kafka.pid'), JSON.stringify({ pid, mark, stopSignal: 'SIGTERM' }));

describe('a pid file', () => {
  it('leads to the end of the process whose command line carries the mark', async () => {
    const orphan = sleeper(join(folder, 'data'));
    note(orphan.pid!, join(folder, 'data'));
    const ended = new Promise((resolve) => orphan.once('exit', resolve));
    await stopOrphan(folder, 'kafka');
    await ended;
    expect(existsSync(join(folder, 'kafka.pid'))).toBe(false);
  });

  it.each([
    ['another program has the pid by now', 'somebody-else'],
    ['the mark is empty', ''],
  ])('leaves the process alone when %s', async (_, mark) => {
    const stranger = sleeper('not-ours');
    note(stranger.pid!, mark);
    await stopOrphan(folder, 'kafka');
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    expect(startTime(stranger.pid!)).not.toBe('');
    expect(existsSync(join(folder, 'kafka.pid'))).toBe(false);
  });
});

describe('the owner of a data folder', () => {
  const addresses = { kafkaBrokers: 'k', postgresUrl: 'p', clickhouseUrl: 'c', lookerUser: 'l', lookerPassword: 's' };

  it('keeps others out while it runs, and not after', async () => {
    const other = sleeper('owner');
    const owner = { pid: other.pid!, startTime: startTime(other.pid!) };
    writeFileSync(join(folder, 'engines.json'), JSON.stringify(owner));
    expect(() => claim(folder)).toThrow('run already');
    other.kill('SIGKILL');
    await new Promise((resolve) => other.once('exit', resolve));
    claim(folder);
    publish(folder, addresses);
    expect(liveOwner(folder)).toMatchObject({ pid: process.pid, addresses });
    release(folder);
    expect(liveOwner(folder)).toBeUndefined();
  });

  it('is not the program that got its pid after it', () => {
    writeFileSync(join(folder, 'engines.json'), JSON.stringify({ pid: sleeper('x').pid, startTime: '1' }));
    expect(liveOwner(folder)).toBeUndefined();
  });
});

describe('an engine that does not start', () => {
  const spec = (command: string, script: string) =>
    ({ name: 'kafka', folder, command, args: ['-e', script, folder], stopSignal: 'SIGTERM' }) as const;

  it('fails at once with the end of its log', async () => {
    const dies = runEngine(spec(process.execPath, 'console.log("port taken"); process.exit(3)'), async () => false);
    await expect(dies).rejects.toThrow(/exit code 3.*port taken/s);
  });

  it('fails when there is no such program', async () => {
    await expect(runEngine(spec(join(folder, 'none'), ''), async () => false)).rejects.toThrow('ENOENT');
  });

  it('is stopped when it takes too long', async () => {
    const script = 'setInterval(() => {}, 1000)';
    let pid = 0;
    const ready = async (): Promise<boolean> => {
      pid = (JSON.parse(readFileSync(join(folder, 'kafka.pid'), 'utf8')) as { pid: number }).pid;
      return false;
    };
    await expect(runEngine(spec(process.execPath, script), ready, 100)).rejects.toThrow('not ready after 100 ms');
    expect(startTime(pid)).toBe('');
  });
});

it('ports are the ones of the run before, but for those that were taken since', async () => {
  const file = join(folder, 'ports.json');
  const first = await choosePorts(file, ['a', 'b']);
  expect(await choosePorts(file, ['a', 'b'])).toEqual(first);
  const server = createServer().listen(first.a, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const second = await choosePorts(file, ['a', 'b']);
  server.close();
  expect(second.b).toBe(first.b);
  expect(second.a).not.toBe(first.a);
});
