import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';

/** What code below the handlers may log with: a message and facts, never a body, a key or a card number. */
export interface Logger {
  debug(message: string, facts?: Record<string, unknown>): void;
  info(message: string, facts?: Record<string, unknown>): void;
  warn(message: string, facts?: Record<string, unknown>): void;
  error(message: string, facts?: Record<string, unknown>): void;
}

/**
 * A logger of JSON lines. The level comes from `POWERTOOLS_LOG_LEVEL`.
 * @param service the module, as `service` in every line
 */
export function createLogger(service: string): Logger {
  const powertools = new PowertoolsLogger({ serviceName: service });
  return {
    debug: (message, facts = {}) => powertools.debug(message, facts),
    info: (message, facts = {}) => powertools.info(message, facts),
    warn: (message, facts = {}) => powertools.warn(message, facts),
    error: (message, facts = {}) => powertools.error(message, facts),
  };
}
