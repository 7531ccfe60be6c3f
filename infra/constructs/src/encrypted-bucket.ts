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
  /** Why no access log is needed, for a reviewer. */
  readonly whyNoAccessLog: string;
  /** Why one region is enough, for a reviewer. */
  readonly whyNoReplica: string;
}

/** A versioned bucket, encrypted with a key of the module, accessible only over TLS and never public. */
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
