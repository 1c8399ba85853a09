import { systemClock } from '@ml-connector/kernel';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { choosePorts } from './ports.js';
import { Supervisor, type ProgramSpec } from './supervisor.js';

const folder = mkdtempSync(join(tmpdir(), 'supervisor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, code: string, port: number): ProgramSpec {
  const script = join(folder, `${name}.mjs`);
  writeFileSync(script, code);
  return {
    name,
    script,
    nodeOptions: ['--enable-source-maps'],
    env: { PORT: String(port) },
    logFile: join(folder, `${name}.log`),
    readyUrl: `http://127.0.0.1:${port}/ready`,
  };
}

const SERVER = `import { createServer } from 'node:http';
createServer((q, r) => { if (q.url === '/die') process.exit(1); r.end('ok'); }).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => { console.log('asked to stop'); process.exit(0); });`;

describe('Supervisor', () => {
  it('starts a program again that ended, and stops it by asking', async () => {
    const { server = 0 } = await choosePorts(folder, ['server']);
    const events: string[] = [];
    const supervisor = new Supervisor(systemClock, (event, name) => events.push(`${event} ${name}`));
    const spec = program('server', SERVER, server);
    supervisor.start(spec);
    await supervisor.waitReady(spec, 10_000);
    await fetch(`http://127.0.0.1:${server}/die`).catch(() => 'it died while answering');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await supervisor.waitReady(spec, 10_000);
    await supervisor.stop(['server']);
    expect(events).toEqual(['restarted server']);
    expect(readFileSync(spec.logFile, 'utf8')).toContain('asked to stop');
  });

  it('gives up on a program that can not be configured, and shows the end of its log', async () => {
    const { broken = 0 } = await choosePorts(folder, ['broken']);
    const events: string[] = [];
    const supervisor = new Supervisor(systemClock, (event, name) => events.push(`${event} ${name}`));
    const spec = program('broken', "console.error('KAFKA_BROKERS is missing'); process.exit(78);", broken);
    supervisor.start(spec);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await expect(supervisor.waitReady(spec, 5_000)).rejects.toThrow(/KAFKA_BROKERS is missing/);
    expect(events).toEqual(['gave_up broken']);
  });

  it('keeps the ports of the run before', async () => {
    const first = await choosePorts(folder, ['a', 'b']);
    expect(await choosePorts(folder, ['a', 'b'])).toEqual(first);
    expect(first['a']).not.toBe(first['b']);
  });
});
