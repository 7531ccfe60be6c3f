export { createLogger, type Logger } from './logger.ts';
export { requireEnv } from './require-env.ts';
