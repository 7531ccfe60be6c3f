export { awsEndpoint, AwsRefusal, type AwsEndpoint } from './aws-endpoint.ts';
export { descendantsOf, isRunning, killTree } from './process-tree.ts';
export { localEnvironment } from './local-environment.ts';
export { StartFailure } from './start-failure.ts';
export { startPlatform, type Platform, type StartOptions } from './start-platform.ts';
export { runningPlatform, type RunningPlatform } from './state-lock.ts';
export { DEFAULT_STATE_DIR, modules, REGION, STAGE, workspaceRoot, type Module } from './workspace.ts';
export { until } from './until.ts';
export { runCommand, type CommandOutcome } from './run-command.ts';
