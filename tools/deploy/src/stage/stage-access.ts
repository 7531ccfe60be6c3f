import { callerOf, type Caller } from './caller.ts';
import { DeployFailure } from '../deploy-failure.ts';
import { DeployedStacks } from './deployed-stacks.ts';
import { Releases } from '../releases/releases.ts';
import { S3ObjectStore } from '../releases/s3-object-store.ts';
import { requireAnswer, stageTarget, type StageTarget } from './stage-target.ts';
import type { StageName } from '../workspace.ts';

const LOCAL_REGION = 'eu-west-1';

/** A stage as a command works on it. */
export interface StageAccess {
  readonly stage: StageName;
  readonly region: string;
  readonly target: StageTarget;
  readonly caller: Caller;
  readonly stacks: DeployedStacks;
  /** The release bucket. */
  readonly store: S3ObjectStore;
  releasesOf(module: string): Releases;
}

/**
 * @param region of the assembly that is worked with; without one that of the environment
 * @throws DeployFailure when the stage does not answer
 */
export async function openStage(
  stage: StageName,
  region = regionOf(stage),
  environment = process.env,
): Promise<StageAccess> {
  const target = stageTarget(stage, region, environment);
  await requireAnswer(target);
  return accessTo(target, region);
}

/** The same for a stage that is known to answer. */
export async function accessTo(target: StageTarget, region: string): Promise<StageAccess> {
  const { stage } = target;
  const caller = await callerOf(target, region);
  const store = new S3ObjectStore(`millrace-${stage}-releases-${caller.account}-${region}`, target, region);
  return {
    stage,
    region,
    target,
    caller,
    store,
    stacks: new DeployedStacks(target, region),
    releasesOf: (module) => new Releases(store, module),
  };
}

function regionOf(stage: StageName): string {
  if (stage === 'local') return LOCAL_REGION;
  const region = process.env['CDK_DEFAULT_REGION'] ?? process.env['AWS_REGION'];
  if (!region) throw new DeployFailure(`stage ${stage} needs the environment variable CDK_DEFAULT_REGION`);
  return region;
}
