import { recordSpans } from './span-recorder.js';
import { followSteps } from './stepped-clock.js';

/** Loaded by the services and stand-ins before their own code (`--import`): spans go to files, clocks can be stepped. */
const { SPAN_FOLDER, CLOCK_FILE } = process.env;
if (SPAN_FOLDER !== undefined) recordSpans(SPAN_FOLDER);
if (CLOCK_FILE !== undefined) followSteps(CLOCK_FILE);
