export { workerEnvironment } from './functions/environment-variables.ts';
