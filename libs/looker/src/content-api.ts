import type { LookerTransport } from './transport.js';

/** Calls about what people see and share: folders, Looks, plans, groups. With the official types. */
export class ContentApi {
  constructor(private readonly transport: LookerTransport) {}

  /** Back to the workspace that people see. */
  async useProduction(): Promise<void> {
    await this.transport.text({
      operation: 'update_session',
      method: 'PATCH',
      path: '/session',
      body: { workspace_id: 'production' },
      repeatable: true,
    });
  }
}
