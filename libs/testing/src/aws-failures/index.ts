export { failuresOf, services, type AwsFailure, type Service } from './failures.ts';
export { describeAwsFailures, type AdapterCalls, type FailingClient } from './describe-aws-failures.ts';
