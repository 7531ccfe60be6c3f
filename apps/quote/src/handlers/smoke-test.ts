import { createSmokeTestHandler } from '@millrace/smoke-test';

/** Invoked by CodeDeploy before a new version of one of the module's functions gets traffic. */
export const handler = createSmokeTestHandler('quote');
