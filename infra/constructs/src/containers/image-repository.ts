import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { bundleOf, dockerfile } from '../bundle.ts';
import type { ModuleStack } from '../module-stack.ts';
import { arnOf } from '../resource-names.ts';
import type { Stage } from '../stage.ts';

const KEPT_IMAGES = 50;

/** `millrace-<stage>-<service>`: the name of the image, the task family and the service. */
export function containerName(stage: Stage, service: string): string {
  return `millrace-${stage.name}-${service}`;
}

/** The repository of a service's images. Tags are immutable, so a rollback runs the same image as before. */
export function imageRepository(stack: ModuleStack, id: string, service: string): CfnRepository {
  const repository = new CfnRepository(stack, id, {
    repositoryName: containerName(stack.stage, service),
    imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: true },
    lifecyclePolicy: {
      lifecyclePolicyText: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: `Keeps the latest ${KEPT_IMAGES} images`,
            selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: KEPT_IMAGES },
            action: { type: 'expire' },
          },
        ],
      }),
    },
  });
  repository.applyRemovalPolicy(stack.stage.dataRemovalPolicy);
  return repository;
}

export interface ServiceImage {
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<name>:<tag>`. The tag changes with the content of the image. */
  readonly uri: string;
  readonly repositoryArn: string;
  /** `s3://<bucket>/<key>` of the zipped bundle in the image, for the local cloud, which cannot run images. */
  readonly bundle: string;
}

/** The image of a service's bundle. */
export function imageOf(scope: Construct, { stage, module }: ModuleStack, service: string): ServiceImage {
  const bundle = new Asset(scope, 'Bundle', { path: bundleOf(module, service) });
  const name = containerName(stage, service);
  return {
    uri: `${stage.account}.dkr.ecr.${stage.region}.amazonaws.com/${name}:${tagOf(bundle)}`,
    repositoryArn: arnOf(stage, 'ecr', `repository/${name}`),
    bundle: bundle.s3ObjectUrl,
  };
}

function tagOf(bundle: Asset): string {
  const hash = createHash('sha256').update(bundle.assetHash).update(readFileSync(dockerfile));
  return hash.digest('hex').slice(0, 32);
}
