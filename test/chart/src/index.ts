export { CHART, lint, manifests, RELEASE, template } from './chart.js';
export { findHelm } from './helm.js';
