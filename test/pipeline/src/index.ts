export { freshDataFolder, removeDataFolder } from './data-folders.js';
export { DemoStack, differencesOf, type DemoOptions } from './demo-stack.js';
