import { systemClock } from '@ml-connector/kernel';
import { freePort } from '@ml-connector/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

const RULES = fileURLToPath(new URL('../../../../deploy/prometheus/ml-connector.rules.yaml', import.meta.url));
const EVERY = '1s';

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly unknown[] };
}

/** Our rules, but for how often they are evaluated: nobody here waits for half a minute. */
function evaluatedAtOnce(): object {
  const rules = parse(readFileSync(RULES, 'utf8')) as { groups: { interval?: string }[] };
  for (const group of rules.groups) delete group.interval;
  return rules;
}

/** A Prometheus of its own that reads services and evaluates our rules; from Debian's package `prometheus`. */
export class ScrapingPrometheus {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
    private readonly folder: string,
  ) {}

  /** Services by name, with their addresses. Throws when it does not come up. */
  static async start(services: Readonly<Record<string, string>>): Promise<ScrapingPrometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-prometheus-'));
    const config = join(folder, 'prometheus.yaml');
    const jobs = Object.entries(services).map(([name, address]) => ({
      job_name: `exact-${name}`,
      static_configs: [{ targets: [new URL(address).host] }],
    }));
    const rules = join(folder, 'rules.yaml');
    writeFileSync(rules, stringify(evaluatedAtOnce()));
    const global = { scrape_interval: EVERY, scrape_timeout: EVERY, evaluation_interval: EVERY };
    writeFileSync(config, stringify({ global, rule_files: [rules], scrape_configs: jobs }));
    const address = `127.0.0.1:${await freePort()}`;
    const args = [`--config.file=${config}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=${address}`];
    const child = spawn('prometheus', [...args, '--log.level=error'], { stdio: ['ignore', 'ignore', 'inherit'] });
    const prometheus = new ScrapingPrometheus(child, `http://${address}`, folder);
    await prometheus.ready();
    return prometheus;
  }

  /** Series an expression has now. Throws with Prometheus' words when it does not take it. */
  async series(expr: string): Promise<number> {
    const response = await fetch(`${this.url}/api/v1/query?query=${encodeURIComponent(expr)}`);
    const answer = (await response.json()) as Answer;
    if (answer.status !== 'success') throw new Error(`${expr}: ${answer.error}`);
    return answer.data?.result.length ?? 0;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.kill('SIGTERM')) await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    let failure: unknown;
    this.child.once('error', (error) => (failure = error));
    for (let tries = 0; tries < 150; tries++) {
      if (failure !== undefined) throw new Error('prometheus does not start', { cause: failure });
      try {
        if ((await fetch(`${this.url}/-/ready`)).ok) return;
      } catch (error) {
        // Not listening yet.
        if (!(error instanceof TypeError)) throw error;
      }
      await systemClock.sleep(200);
    }
    await this.stop();
    throw new Error('prometheus was not ready in time');
  }
}
