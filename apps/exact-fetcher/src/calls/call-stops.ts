/** The division has no call left for this kind of work until `untilMs` (our clock). Not an error. */
export class BudgetWait extends Error {
  override readonly name = 'BudgetWait';

  constructor(
    readonly untilMs: number,
    readonly window: 'minute' | 'day' | 'refused',
  ) {
    super(`no call left until ${new Date(untilMs).toISOString()} (${window})`);
  }
}

/** The endpoint made too many errors within an hour: it is left alone until `untilMs`. */
export class EndpointResting extends Error {
  override readonly name = 'EndpointResting';

  constructor(readonly untilMs: number) {
    super('seven errors on this endpoint within an hour: it is left alone before Exact locks it');
  }
}

/** The lease of the division is gone: what was fetched must not be written. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor() {
    super('the lease of the division was lost');
  }
}
