import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import { type PromMeter } from '../metrics/prom-meter.js';
import { METER } from '../tokens.js';
import { showReadiness } from './readiness-gauge.js';
import { HealthState, type HealthAnswer } from './health-state.js';

interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: unknown): unknown;
}

/** `/live`, `/ready` and `/metrics`, open to whoever reaches the port: they hold no data of customers. */
@Controller()
export class HealthController {
  constructor(
    @Inject(HealthState) private readonly health: HealthState,
    @Inject(METER) private readonly meter: PromMeter,
  ) {}

  @Get('live')
  live(@Res() reply: Reply): void {
    send(reply, this.health.live());
  }

  @Get('ready')
  async ready(@Res() reply: Reply): Promise<void> {
    send(reply, await this.health.ready());
  }

  @Get('metrics')
  async metrics(@Headers('accept') accept: string | undefined, @Res() reply: Reply): Promise<void> {
    showReadiness(this.meter, await this.health.ready());
    const { contentType, text } = await this.meter.render(accept);
    reply.status(200).header('content-type', contentType).send(text);
  }
}

function send(reply: Reply, answer: HealthAnswer): void {
  reply.status(answer.ok ? 200 : 503).send(answer);
}
