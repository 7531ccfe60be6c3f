export { readAssembly, type Assembly } from './assembly.ts';
export { DeployFailure } from './deploy-failure.ts';
export { deployModule, type ModuleInStage } from './deploy-module.ts';
export { gitSha } from './git-sha.ts';
export { Releases, type ReleaseRecord } from './releases.ts';
export { clientConfigOf, requireAnswer, stageTarget, type StageTarget } from './stage-target.ts';
export { stages, type StageName } from './workspace.ts';
