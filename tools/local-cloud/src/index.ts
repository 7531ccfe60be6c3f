export { workerEnvironment } from './services/lambda/environment-variables.ts';
