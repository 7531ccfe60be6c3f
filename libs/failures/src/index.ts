export { Failure, PermanentFailure, type FailureOptions } from './failure.ts';
export { isRefusal, refuse, type Refusal } from './refusal.ts';
