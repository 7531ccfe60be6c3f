import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ModuleStack } from '../module-stack.ts';

export interface EncryptedTopicProps {
  readonly topicName: string;
  /** Its policy must let those publishers use it that have no role of their own. */
  readonly keyArn: string;
  /** AWS services that publish in nobody's name, as in `events`. */
  readonly publishers?: readonly string[];
}

/** EventBridge publishes to no topic whose policy has a condition for it. */
const WITHOUT_CONDITIONS = ['events'];

/** A topic under the module's key, shut to anything but TLS. */
export class EncryptedTopic extends Construct {
  readonly arn: string;

  constructor(stack: ModuleStack, id: string, { topicName, keyArn, publishers = [] }: EncryptedTopicProps) {
    super(stack, id);
    const topic = new CfnTopic(this, 'Topic', { topicName, kmsMasterKeyId: keyArn });
    this.arn = topic.ref;
    const statements = [
      new PolicyStatement({
        sid: 'TlsOnly',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        actions: ['sns:Publish'],
        resources: [this.arn],
      }),
    ];
    statements.push(...publishers.map((service) => letPublish(service, stack.stage.account, this.arn)));
    new CfnTopicPolicy(this, 'Policy', {
      topics: [this.arn],
      policyDocument: new PolicyDocument({ statements }),
    });
  }
}

/** Lets a service publish for this account alone, where it says for whom it does. */
function letPublish(service: string, account: string, topicArn: string): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
    actions: ['sns:Publish'],
    resources: [topicArn],
    ...(!WITHOUT_CONDITIONS.includes(service) && {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  });
}
