import type { VaultRewrap, VaultStatus } from '@ml-connector/contracts';
import { Callers } from '@ml-connector/runtime';
import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { Rewrap } from '../vault/rewrap.js';
import { VaultView } from '../vault/vault-view.js';

/** Master keys of the vault: which holds what, and putting all under the primary one. */
@Controller('v1/vault')
export class VaultController {
  constructor(
    @Inject(VaultView) private readonly view: VaultView,
    @Inject(Rewrap) private readonly rewrap: Rewrap,
  ) {}

  @Get()
  @Callers('operator')
  status(): Promise<VaultStatus> {
    return this.view.status();
  }

  @Post('rewrap')
  @Callers('operator')
  @HttpCode(200)
  start(): Promise<VaultRewrap> {
    return this.rewrap.start();
  }
}
