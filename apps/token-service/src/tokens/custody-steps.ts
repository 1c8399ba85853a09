/** Where a refresh stands: the places at which a process may die or be stopped, in their order. */
export const CUSTODY_STEPS = ['leased', 'intent_noted', 'calling', 'answered', 'stored', 'released'] as const;
/** One of the places. */
export type CustodyStep = (typeof CUSTODY_STEPS)[number];

/** Is told how far a refresh is, and waited for; a proof ends or stops the process there. */
export type CustodySteps = (step: CustodyStep, connectionId: string) => Promise<void>;

/** Nobody watches: production. */
export const unwatched: CustodySteps = () => Promise.resolve();
