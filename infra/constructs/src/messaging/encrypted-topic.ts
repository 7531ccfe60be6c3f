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

/** A topic under the module's key, shut to anything but TLS. */
export class EncryptedTopic extends Construct {
  readonly arn: string;

  constructor(stack: ModuleStack, id: string, { topicName, keyArn, publishers = [] }: EncryptedTopicProps) {
    super(stack, id);
    const topic = new CfnTopic(this, 'Topic', { topicName, kmsMasterKeyId: keyArn });
    this.arn = topic.ref;
    const publish = { actions: ['sns:Publish'], resources: [this.arn] };
    const statements = [
      new PolicyStatement({
        sid: 'TlsOnly',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        ...publish,
      }),
    ];
    if (publishers.length > 0) {
      const principals = publishers.map((service) => new ServicePrincipal(`${service}.amazonaws.com`));
      statements.push(new PolicyStatement({ principals, ...publish }));
    }
    new CfnTopicPolicy(this, 'Policy', {
      topics: [this.arn],
      policyDocument: new PolicyDocument({ statements }),
    });
  }
}
