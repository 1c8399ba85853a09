/** The service's parsed configuration (`ConfigOf<typeof env>`). */
export const CONFIG = Symbol('config');
/** kernel's `Logger`. */
export const LOGGER = Symbol('logger');
/** kernel's `Meter`. */
export const METER = Symbol('meter');
/** kernel's `Tracer`. */
export const TRACER = Symbol('tracer');
/** kernel's `Clock`. */
export const CLOCK = Symbol('clock');
/** kernel's `HealthRegistry`. */
export const HEALTH = Symbol('health');
/** `(error: unknown) => void`: ends the process because of an error that has no record to blame. */
export const FAIL = Symbol('fail');
/** Name of the service. */
export const SERVICE_NAME = Symbol('service-name');
