import {
  applyMigrations,
  applyTopics,
  connectDemo,
  LAPTOP_LAYOUT,
  localSecrets,
  operatorCalls,
  type Services,
} from '@ml-connector/cli';
import { SERVICES, type ServiceName } from '@ml-connector/contracts';
import { systemClock, withRetry } from '@ml-connector/kernel';
import { startEngines, type Engines } from '@ml-connector/local-engines';
import { join } from 'node:path';
import { Balancer } from './balancer.js';
import { becomesReady, Deployment } from './deployment.js';
import { makePlan, SWEEPS, type Plan } from './plan.js';
import { Pod } from './pod.js';

/** Half a minute, about. */
const COMING_AGAIN = { attempts: 15, firstDelayMs: 500, maxDelayMs: 3_000 };

/** How the cluster is laid out. */
export interface ClusterOptions {
  readonly dataDir: string;
  readonly seed: number;
  readonly replicas: (service: ServiceName) => number;
  /** How often streams are read without a webhook; the proof's own without it. */
  readonly sweeps?: Readonly<Record<string, string>>;
  readonly log: (text: string) => void;
  readonly signal: AbortSignal;
}

/** The product with several replicas of each service as processes, balancers before them, on real engines. */
export class Cluster {
  readonly services: Services;
  readonly #deployments: ReadonlyMap<ServiceName, Deployment>;
  readonly #sandboxes: Pod[] = [];

  private constructor(
    private readonly options: ClusterOptions,
    readonly engines: Engines,
    readonly plan: Plan,
    private readonly balancers: ReadonlyMap<ServiceName, Balancer>,
    deployments: Map<ServiceName, Deployment>,
  ) {
    this.#deployments = deployments;
    for (const name of SERVICES) {
      const replicas = options.replicas(name);
      // As the chart has it: webhook-ingress keeps its disk, a single one is recreated.
      const stateful = name === 'webhook-ingress' || replicas === 1;
      deployments.set(name, new Deployment(name, replicas, (ordinal) => plan.pod(name, ordinal), stateful));
    }
    const urls = SERVICES.map((name) => [name, this.url(name)] as const);
    this.services = operatorCalls({
      services: Object.fromEntries(urls) as Record<ServiceName, string>,
      serviceAuthSecret: plan.serviceAuthSecret,
    });
  }

  /** Starts engines, stand-ins, services and balancers; all are ready then. */
  static async start(options: ClusterOptions): Promise<Cluster> {
    const { dataDir, seed, sweeps = SWEEPS } = options;
    const { lookerPassword } = localSecrets(dataDir);
    const engines = await startEngines({ dataDir: join(dataDir, 'engines'), lookerPassword });
    const deployments = new Map<ServiceName, Deployment>();
    const balancers = new Map<ServiceName, Balancer>();
    for (const name of SERVICES) balancers.set(name, await Balancer.open(() => deployments.get(name)?.pods ?? []));
    const ports = Object.fromEntries([...balancers].map(([name, { port }]) => [name, port]));
    const plan = await makePlan(dataDir, seed, engines, ports, sweeps);
    const cluster = new Cluster(options, engines, plan, balancers, deployments);
    try {
      await cluster.#begin();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get deployments(): readonly Deployment[] {
    return [...this.#deployments.values()];
  }

  balancer(name: ServiceName): Balancer {
    return this.balancers.get(name) as Balancer;
  }

  url(name: ServiceName): string {
    return `http://127.0.0.1:${this.balancer(name).port}`;
  }

  /**
   * Connects the demo's companies; gives the ids of their connections, in the order of the regions. Comes again when a
   * balancer has not yet seen that replicas are ready: what is connected is kept.
   */
  connect(): Promise<string[]> {
    const surroundings = {
      exactControl: this.plan.exactControl,
      redirectUri: `${this.url('token-service')}/oauth/callback`,
      webhookBaseUrl: this.url('webhook-ingress'),
      looker: this.plan.looker,
    };
    const { signal } = this.options;
    const connect = (): Promise<string[]> => connectDemo(this.services, this.plan.regions, surroundings);
    return withRetry(systemClock, COMING_AGAIN, connect, { signal });
  }

  /** Starts all replicas of these services anew, one by one; gives how many. */
  async roll(services: readonly ServiceName[]): Promise<number> {
    let rolled = 0;
    for (const deployment of this.deployments) {
      if (!services.includes(deployment.service)) continue;
      rolled += await deployment.roll(this.balancer(deployment.service), this.options.signal);
      this.options.log(`${deployment.service} rolled`);
    }
    return rolled;
  }

  /** Services, then stand-ins, balancers and engines. */
  async stop(): Promise<void> {
    await Promise.all(this.deployments.map((deployment) => deployment.stop()));
    await Promise.all(this.#sandboxes.map((pod) => pod.terminate()));
    await Promise.all([...this.balancers.values()].map((balancer) => balancer.close()));
    await this.engines.stop();
  }

  async #begin(): Promise<void> {
    const { engines, options, plan } = this;
    await Promise.all([
      applyTopics({ brokers: engines.kafkaBrokers }, LAPTOP_LAYOUT),
      applyMigrations(engines.clickhouseUrl),
    ]);
    options.log('engines, topics and tables are there');
    this.#sandboxes.push(...plan.sandboxes.map((spec) => new Pod(spec)));
    await Promise.all(this.#sandboxes.map((pod) => becomesReady(pod, options.signal)));
    for (const deployment of this.deployments) await deployment.start();
    await Promise.all(this.deployments.map((deployment) => deployment.ready(options.signal)));
    options.log('all replicas are ready');
  }
}
