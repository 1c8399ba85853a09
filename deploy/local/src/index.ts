export { removeAbandoned, removeEngineData } from './abandoned.js';
export {
  ENGINE_NAMES,
  EngineError,
  type EngineAddresses,
  type EngineLog,
  type EngineName,
  type RunningEngine,
} from './engine.js';
export { postgresFolder } from './postgres-account.js';
export { startEngines, type EngineOptions, type Engines } from './engines.js';
export { checkPrerequisites, ensureEnginesInstalled } from './installation.js';
export { startSecureKafka, type SecureKafka } from './secure-kafka.js';
