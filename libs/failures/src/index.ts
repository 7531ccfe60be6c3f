export { Failure, PermanentFailure, type FailureOptions } from './failure.ts';
