export { EngineError, type EngineLog, type EngineName, type RunningEngine } from './engine.js';
export { startEngines, type EngineOptions, type Engines } from './engines.js';
export { checkPrerequisites, ensureInstalled } from './installation.js';
