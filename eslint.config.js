import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { boundaries } from './tools/boundaries.js';

const testFiles = ['**/*.test.ts', '**/testing/**/*.ts', 'test/**/*.ts'];

export default tseslint.config(
  { ignores: ['**/dist', '**/node_modules', '.nx', '.data', '**/fixtures', '**/golden'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', boundaries()],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a constant object and a union type.' },
        {
          selector: "MemberExpression[object.name='Date'][property.name='now']",
          message: "Time comes from kernel's Clock (the sandboxes: from their own clock).",
        },
      ],
    },
  },
  {
    files: ['libs/kernel/src/clock.ts', 'test/sandbox/**/*.ts', 'deploy/local/**/*.ts', 'libs/testing/**/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['apps/cli/**/*.ts', 'deploy/local/**/*.ts', 'test/sandbox/*/src/main.ts', 'test/bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/vitest.config.ts', '**/*.config.js', 'libs/testing/src/*.global-setup.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    files: testFiles,
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      'max-lines-per-function': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  // A test, and what stands in a folder `testing` beside it, may use the testing lib; the code may not.
  {
    files: ['**/*.test.ts', '**/src/testing/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': ['error', boundaries({ tests: true })] },
  },
);
