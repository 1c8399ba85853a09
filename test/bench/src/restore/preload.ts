import { followSteps } from '../secrets/stepped-clock.js';

/** Loaded by services and stand-ins before their own code (`--import`): their clocks can be stepped. */
const { CLOCK_FILE } = process.env;
if (CLOCK_FILE !== undefined) followSteps(CLOCK_FILE);
