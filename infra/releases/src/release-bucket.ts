import { ModuleKey, ModuleStack, type Stage } from '@millrace/constructs';
import { Duration, type App } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';

const OVERWRITTEN_DAYS = 365;
const ABANDONED_UPLOAD_DAYS = 7;

/**
 * Where the releases of a stage's modules are kept, and the records of what was deployed when. The deploy tool knows
 * the bucket by its name, `millrace-<stage>-releases-<account>-<region>`.
 */
export class ReleaseBucket extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'releases', part: 'service' });
    new Bucket(this, 'Bucket', {
      bucketName: `millrace-${stage.name}-releases-${stage.account}-${stage.region}`,
      encryption: BucketEncryption.KMS,
      encryptionKey: new ModuleKey(this, 'Key'),
      bucketKeyEnabled: true,
      versioned: true,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: stage.dataRemovalPolicy,
      // A release is never overwritten: older versions are of what says at which commit the stage stands.
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(OVERWRITTEN_DAYS),
          abortIncompleteMultipartUploadAfter: Duration.days(ABANDONED_UPLOAD_DAYS),
        },
      ],
    });
  }
}
