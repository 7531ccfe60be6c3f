import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ModuleStack } from '../module-stack.ts';

export interface EncryptedTopicProps {
  readonly topicName: string;
  /** The key's policy must allow publishers that have no role of their own. */
  readonly keyArn: string;
  /** AWS services that publish without a role, for example `events`. */
  readonly publishers?: readonly string[];
}

/** Services that cannot publish if the topic policy has a condition for them. */
const WITHOUT_CONDITIONS = ['events'];

/** A topic, encrypted with the module's key, accessible only over TLS. */
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
    statements.push(...publishers.map((service) => allowPublish(service, stack.stage.account, this.arn)));
    new CfnTopicPolicy(this, 'Policy', {
      topics: [this.arn],
      policyDocument: new PolicyDocument({ statements }),
    });
  }
}

/** Allows a service to publish, only on behalf of this account if the service names the account. */
function allowPublish(service: string, account: string, topicArn: string): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
    actions: ['sns:Publish'],
    resources: [topicArn],
    ...(!WITHOUT_CONDITIONS.includes(service) && {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  });
}
