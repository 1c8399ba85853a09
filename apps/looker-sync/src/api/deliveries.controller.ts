import { Body, Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DeliveryReceiver } from '../plans/delivery-receiver.js';

/** Where Looker's webhooks come in: strangers may knock, the instance's token lets in. */
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(@Inject(DeliveryReceiver) private readonly receiver: DeliveryReceiver) {}

  @Post(':plan')
  @HttpCode(204)
  take(
    @Param('plan') slug: string,
    @Headers('x-looker-webhook-token') token: string | undefined,
    @Body() body: unknown,
  ): Promise<void> {
    return this.receiver.take(slug, token, body);
  }
}
