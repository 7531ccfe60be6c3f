import { encryptedBucket, ModuleKey, ModuleStack, type Stage } from '@millrace/constructs';
import { Duration, type App } from 'aws-cdk-lib';
import { PipelineAccess } from './pipeline-access.ts';

const OVERWRITTEN_DAYS = 365;
const ABANDONED_UPLOAD_DAYS = 7;

/**
 * Where the releases of a stage's modules are kept, and the records of what was deployed when; and what the
 * pipeline may do here. The deploy tool knows the bucket by its name, `millrace-<stage>-releases-<account>-<region>`.
 */
export class ReleaseBucket extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'releases', part: 'service' });
    const bucketName = `millrace-${stage.name}-releases-${stage.account}-${stage.region}`;
    const key = new ModuleKey(this, 'Key');
    // No pipeline deploys to a laptop.
    if (stage.name !== 'local') {
      new PipelineAccess(this, 'PipelineAccess', {
        bucketArn: `arn:aws:s3:::${bucketName}`,
        keyArn: key.keyArn,
      });
    }
    encryptedBucket(this, 'Bucket', {
      bucketName,
      key,
      // A release is never overwritten: older versions are of what says at which commit the stage stands.
      lifecycle: {
        noncurrentVersionExpiration: Duration.days(OVERWRITTEN_DAYS),
        abortIncompleteMultipartUploadAfter: Duration.days(ABANDONED_UPLOAD_DAYS),
      },
      whyNoAccessLog:
        'A release is written once and no write replaces it, and every record says who deployed; reading one tells no more than the repository.',
      whyNoReplica:
        'A release is made again from its commit, and what a stage runs CloudFormation says: losing the region loses no money.',
    });
  }
}
