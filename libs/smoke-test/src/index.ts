export { createSmokeTestHandler } from './create-smoke-test-handler.ts';
export type { SmokeTest, SmokeTests } from './smoke-test.ts';
