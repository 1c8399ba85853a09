import { defineConfig } from 'vitest/config';

// Handed to Node as well: `import` among them would make `require` find ES modules.
const conditions = ['@ml-connector/source', 'node'];
/** What another run beside this one has: `npm test` shares the tests on engines out. */
const without = process.env['TESTS_WITHOUT'] ?? '';
const exclude = ['**/node_modules/**', '**/dist/**', ...(without === '' ? [] : [without])];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } };
const engines = './libs/testing/src/engines.global-setup.ts';

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{apps,libs,test,deploy,tools}/**/*.unit.test.ts'],
          exclude,
          testTimeout: 20_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: ['{apps,libs,test,deploy}/**/*.integration.test.ts'],
          exclude,
          globalSetup: [engines],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // One file at a time: services of two files would answer each other on the fixed topics.
          fileParallelism: false,
          // The services' own tests share a process: loading the product anew for each file took longer than most of
          // them. Proofs kill, restart and secure engines, and what that leaves behind is nobody else's.
          isolate: without !== 'test/**',
        },
      },
      {
        ...shared,
        test: {
          name: 'pipeline',
          include: ['test/{pipeline,failure}/**/*.pipeline.test.ts'],
          exclude,
          globalSetup: [engines],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
