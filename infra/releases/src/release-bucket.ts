import { encryptedBucket, ModuleKey, ModuleStack, type Stage } from '@millrace/constructs';
import { Duration, type App } from 'aws-cdk-lib';
import { PipelineAccess } from './pipeline-access.ts';

const OVERWRITTEN_DAYS = 365;
const ABANDONED_UPLOAD_DAYS = 7;

/**
 * The bucket of a stage's releases and of the records of deployments, and the pipeline's permissions in the account. The
 * deploy tool finds the bucket by its name, `millrace-<stage>-releases-<account>-<region>`.
 */
export class ReleaseBucket extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'releases', part: 'service' });
    const bucketName = `millrace-${stage.name}-releases-${stage.account}-${stage.region}`;
    const key = new ModuleKey(this, 'Key');
    // No pipeline deploys to stage local.
    if (stage.name !== 'local') {
      new PipelineAccess(this, 'PipelineAccess', {
        bucketArn: `arn:aws:s3:::${bucketName}`,
        keyArn: key.keyArn,
      });
    }
    encryptedBucket(this, 'Bucket', {
      bucketName,
      key,
      // Releases are never overwritten. Older versions only exist of the object that records the stage's current commit.
      lifecycle: {
        noncurrentVersionExpiration: Duration.days(OVERWRITTEN_DAYS),
        abortIncompleteMultipartUploadAfter: Duration.days(ABANDONED_UPLOAD_DAYS),
      },
      whyNoAccessLog:
        'A release is written once and never replaced, and every record names who deployed. A release contains no more than the repository.',
      whyNoReplica:
        'A release can be built again from its commit, and CloudFormation knows what a stage runs. Losing the region loses no money.',
    });
  }
}
