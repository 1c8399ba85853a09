import { errorKind, errorText, type Gauge, type Logger, type Meter } from '@ml-connector/kernel';
import type { ContentApi } from '@ml-connector/looker';

/** Titles that one line of the log names. */
const MOST_NAMED = 20;

/**
 * Asks Looker which saved content asks for fields the deployed model has not. It is told, no more: people's Looks are
 * people's, and a field is deprecated long before it goes.
 */
export class ContentCheck {
  private readonly broken: Gauge;

  constructor(
    private readonly logger: Logger,
    meter: Meter,
  ) {
    this.broken = meter.gauge({
      name: 'looker_broken_content',
      help: 'Looks and dashboards with faults, as Looker found them after the last deploy of this process.',
    });
  }

  /** Throws what passes by itself; where the key's user may not ask, that is told. */
  async run(api: ContentApi): Promise<void> {
    try {
      const titles = await api.brokenContent();
      this.broken.set(titles.length);
      if (titles.length > 0)
        this.logger.warn('content_broken', { count: titles.length, titles: titles.slice(0, MOST_NAMED) });
    } catch (error) {
      if (errorKind(error) !== 'terminal') throw error;
      this.logger.warn('content_not_checked', { reason: errorText(error) });
    }
  }
}
