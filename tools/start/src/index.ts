export { awsEndpoint, AwsRefusal, type AwsEndpoint } from './aws-endpoint.ts';
export { killTree } from './process-tree.ts';
export { localEnvironment, type LocalPlatform } from './local-environment.ts';
export { StartFailure } from './start-failure.ts';
export { REGION, STAGE, workspaceRoot } from './workspace.ts';
export { until } from './until.ts';
export { runCommand, type CommandOutcome } from './run-command.ts';
