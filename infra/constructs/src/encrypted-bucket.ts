import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  type LifecycleRule,
} from 'aws-cdk-lib/aws-s3';
import { acknowledge } from './acknowledge.ts';
import type { ModuleStack } from './module-stack.ts';

export interface EncryptedBucketProps {
  readonly bucketName: string;
  readonly key: IKey;
  readonly lifecycle: LifecycleRule;
  /** For a reviewer: why no access log is needed. */
  readonly whyNoAccessLog: string;
  /** For a reviewer: why one region is enough. */
  readonly whyNoReplica: string;
}

/** A versioned bucket under a key of the module, over TLS alone and never public. */
export function encryptedBucket(stack: ModuleStack, id: string, props: EncryptedBucketProps): Bucket {
  const { bucketName, key, lifecycle, whyNoAccessLog, whyNoReplica } = props;
  const bucket = new Bucket(stack, id, {
    bucketName,
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    versioned: true,
    enforceSSL: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: stack.stage.dataRemovalPolicy,
    lifecycleRules: [lifecycle],
  });
  acknowledge(bucket, {
    'AwsSolutions-S1': whyNoAccessLog,
    'PCI.DSS.321-S3BucketLoggingEnabled': whyNoAccessLog,
    'PCI.DSS.321-S3BucketReplicationEnabled': whyNoReplica,
  });
  return bucket;
}
