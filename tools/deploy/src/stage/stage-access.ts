import { delimiter, join } from 'node:path';
import {
  connectToStage,
  LOCAL_REGION,
  type Caller,
  type StageConnection,
  type StageName,
} from '@millrace/stages';
import type { AssemblyPlace } from '../assembly/assembly.ts';
import type { CdkCli } from '../cdk-cli.ts';
import { DeployFailure } from '../deploy-failure.ts';
import { DeployedStacks } from './deployed-stacks.ts';
import { Releases } from '../releases/releases.ts';
import { S3ObjectStore } from '../releases/s3-object-store.ts';
import { workspaceRoot } from '../workspace.ts';

/** Access of a command to a stage. */
export interface StageAccess {
  readonly stage: StageName;
  readonly region: string;
  readonly target: StageConnection;
  /** Deploys and deletes the stacks. */
  readonly cdk: CdkCli;
  readonly caller: Caller;
  readonly stacks: DeployedStacks;
  /** The release bucket. */
  readonly store: S3ObjectStore;
  releasesOf(module: string): Releases;
}

interface OpenOptions {
  readonly cdk: CdkCli;
  /** Account and region of the assembly; by default those of the environment. */
  readonly place?: AssemblyPlace;
  readonly environment?: StageConnection['environment'];
}

/**
 * @throws StageRefused when no platform answers, or another stage, account or platform
 */
export async function openStage(
  stage: StageName,
  { cdk, place, environment = process.env }: OpenOptions,
): Promise<StageAccess> {
  const region = place?.region ?? regionOf(stage);
  const connection = await connectToStage(stage, { environment, region, account: place?.account });
  return accessTo(connection, { cdk, region });
}

/** The same for an existing connection. */
export function accessTo(
  connection: StageConnection,
  { cdk, region }: Pick<StageAccess, 'cdk' | 'region'>,
): StageAccess {
  const { stage, caller, environment } = connection;
  const target = {
    ...connection,
    environment: {
      ...environment,
      PATH: [join(workspaceRoot, 'node_modules/.bin'), environment['PATH']].join(delimiter),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
  };
  const store = new S3ObjectStore(`millrace-${stage}-releases-${caller.account}-${region}`, target, region);
  return {
    stage,
    region,
    target,
    cdk,
    caller,
    store,
    stacks: new DeployedStacks(target, region),
    releasesOf: (module) => new Releases(store, module),
  };
}

function regionOf(stage: StageName): string {
  if (stage === 'local') return LOCAL_REGION;
  const region = process.env['CDK_DEFAULT_REGION'] || process.env['AWS_REGION'];
  if (!region) throw new DeployFailure(`stage ${stage} needs the environment variable CDK_DEFAULT_REGION`);
  return region;
}
