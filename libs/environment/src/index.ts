export { optionalEnv, requireEnv, wholeNumberEnv } from './environment.ts';
