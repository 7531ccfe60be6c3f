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

/** An artifact only names a commit; nobody runs a pipeline on one that is older. */
const ARTIFACT_DAYS = 30;

/** What outlives a pipeline: the artifacts of its runs, and the topics, whose subscribers would have to confirm again. */
export class PipelineData extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'pipeline', part: 'data' });
    // Rules and alarms publish in nobody's name, so the key itself has to let them.
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
        'Only the pipelines’ own roles read and write it, and CodePipeline keeps which run had which artifact.',
      whyNoReplica: 'An artifact names a commit; a pipeline that is started again makes the same one.',
    });
    this.#topic(key, 'failures', 'notification-email', ['events', 'cloudwatch']);
    this.#topic(key, 'approvals', 'approver-email', []);
  }

  #topic(key: IKey, noun: string, email: FoundationParameter, publishers: readonly string[]): void {
    const topic = new EncryptedTopic(this, pascalCase(noun), {
      topicName: this.nameOf(noun),
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
        'Mail that is not delivered bounces to nobody; what it speaks of stands in the history of the pipeline.',
    });
  }
}
