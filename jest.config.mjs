import process from 'node:process';
import { bundledPackage } from './tools/build/src/bundled-package.ts';
import { LONG_FOLDER } from './tools/build/src/long-tests.ts';

const onlyLong = process.env['MILLRACE_LONG_TESTS'] ? [] : [LONG_FOLDER];

/** One configuration for every project; the runner in tools/build gives the root directory. */
export default {
  // For tests that hang. A limit near the usual duration would fail on a busy machine; speed belongs in benchmarks.
  testTimeout: 300_000,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', ...onlyLong],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  // TypeBox has 373 modules, and nearly every spec imports it.
  moduleNameMapper: { '^typebox$': await bundledPackage('typebox') },
  transformIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '/.millrace/'],
};
