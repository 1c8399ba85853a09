import { FIXED_TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger } from '@ml-connector/kernel';
import { removeEngineData, startEngines, type Engines } from '@ml-connector/local-engines';
import { join } from 'node:path';

/** A Kafka of the proof's own, which it stops and starts again at the same address. */
export class Broker {
  up = true;

  private constructor(
    private readonly dataDir: string,
    private engines: Engines,
  ) {}

  static async start(folder: string): Promise<Broker> {
    // One given by the surroundings would be somebody else's to stop.
    delete process.env['KAFKA_BROKERS'];
    const dataDir = join(folder, 'engines');
    const broker = new Broker(dataDir, await startEngines({ dataDir, only: ['kafka'] }));
    const client = createKafkaClient({ brokers: broker.address, clientId: 'proof', logger: silentLogger });
    const layout = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
    await new TopicAdmin(client).ensureTopics(FIXED_TOPICS, layout);
    return broker;
  }

  get address(): string {
    return this.engines.kafkaBrokers;
  }

  async goAway(): Promise<void> {
    this.up = false;
    await this.engines.stop();
  }

  async comeBack(): Promise<void> {
    this.engines = await startEngines({ dataDir: this.dataDir, only: ['kafka'] });
    this.up = true;
  }

  async remove(): Promise<void> {
    if (this.up) await this.engines.stop();
    await removeEngineData(this.dataDir);
  }
}
