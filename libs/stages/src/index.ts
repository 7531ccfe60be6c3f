export {
  clientConfigOf,
  connectToStage,
  enterStage,
  localConnection,
  type Caller,
  type StageConnection,
} from './connect-to-stage.ts';
export { localPlatform, stateDirectory, type Environment, type PlatformAddress } from './local-platform.ts';
export { cloudIdOf, cloudStateDir, IDENTITY_PATH, type PlatformIdentity } from './platform-identity.ts';
export {
  isStillRunning,
  readRunning,
  runningFile,
  runningPlatform,
  type RunningPlatform,
} from './running-platform.ts';
export { readParameter } from './read-parameter.ts';
export { LOCAL_ACCOUNT, LOCAL_REGION, stageNamed, stageNames, type StageName } from './stage-names.ts';
export { StageRefused, type StageRefusalCode } from './stage-refused.ts';
