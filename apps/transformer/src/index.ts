export { env, type TransformerConfig } from './env.js';
export { service } from './service.js';
export { transformBatch, type TransformedBatch } from './transform/transform-batch.step.js';
export { planOf, type FeedPlan } from './transform/feed-plan.js';
