import {
  acknowledge,
  encryptedBucket,
  EncryptedTopic,
  ModuleKey,
  ModuleStack,
  pascalCase,
  publishParameter,
  type Stage,
} from '@millrace/constructs';
import { Duration, type App } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { readFoundation, type FoundationParameter } from './foundation.ts';
import { artifactBucketName } from './pipeline-names.ts';

/** An artifact only names a commit. Nobody runs a pipeline on an older one. */
const ARTIFACT_DAYS = 30;

/** Resources that survive the pipelines: artifacts, and topics, whose subscribers would have to confirm again. */
export class PipelineData extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'pipeline', part: 'data' });
    // Rules and alarms publish without a role, so the key policy must allow them.
    const forNotices = new PolicyStatement({
      principals: ['events', 'cloudwatch'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
    });
    const key = new ModuleKey(this, 'Key', [forNotices]);
    publishParameter(this, 'key-arn', key.keyArn);
    encryptedBucket(this, 'Artifacts', {
      bucketName: artifactBucketName(stage),
      key,
      lifecycle: {
        expiration: Duration.days(ARTIFACT_DAYS),
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
      whyNoAccessLog:
        'Only the pipelines’ own roles read and write it, and CodePipeline records which run used which artifact.',
      whyNoReplica: 'An artifact names a commit. A restarted pipeline creates the same one.',
    });
    this.#topic(key, 'failures', 'notification-email', ['events', 'cloudwatch']);
    this.#topic(key, 'approvals', 'approver-email', []);
  }

  #topic(key: IKey, name: string, email: FoundationParameter, publishers: readonly string[]): void {
    const topic = new EncryptedTopic(this, pascalCase(name), {
      topicName: this.nameOf(name),
      keyArn: key.keyArn,
      publishers,
    });
    const byMail = new CfnSubscription(topic, 'ByMail', {
      topicArn: topic.arn,
      protocol: 'email',
      endpoint: readFoundation(this, email),
    });
    acknowledge(byMail, {
      'Serverless-SNSRedrivePolicy':
        'Nobody would see mail that bounces. Its content is also in the history of the pipeline.',
    });
  }
}
