export { awsClient, budgets, LONG_POLL_SECONDS, type CallBudget } from './aws-client.ts';
export {
  causedBy,
  connectionErrors,
  isTransient,
  transientErrors,
  translateErrors,
} from './transient-errors.ts';
