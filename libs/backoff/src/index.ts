export { backOff, backoffMs, systemBackoff, type Backoff } from './backoff.ts';
