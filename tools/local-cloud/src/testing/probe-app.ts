import { App, CfnOutput, CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

/** The variants of the app, in the order in which the tests deploy them. */
export type Variant = 'first' | 'updated' | 'failing' | 'refused';

const [outdir, variant] = process.argv.slice(2) as [string, Variant];
// CloudFormation's own rules take seconds to load, and say nothing of the test.
const app = new App({ outdir, builtinCloudFormationValidation: false });
const stack = new Stack(app, 'Probe', { env: { account: '000000000000', region: 'eu-west-1' } });

const table = new Table(stack, 'Table', {
  tableName: 'probe',
  partitionKey: { name: 'pk', type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  stream: StreamViewType.NEW_AND_OLD_IMAGES,
  timeToLiveAttribute: 'expiresAt',
  removalPolicy: RemovalPolicy.DESTROY,
});
if (variant === 'updated') {
  table.addGlobalSecondaryIndex({
    indexName: 'by-reference',
    partitionKey: { name: 'reference', type: AttributeType.STRING },
  });
}
const queue = new Queue(stack, 'Queue', {
  queueName: 'probe-queue',
  visibilityTimeout: Duration.seconds({ first: 30, updated: 45, failing: 60, refused: 45 }[variant]),
  deadLetterQueue: { queue: new Queue(stack, 'DeadLetterQueue'), maxReceiveCount: 3 },
});
new StringParameter(stack, 'QueueParameter', {
  parameterName: '/probe/queue-url',
  stringValue: queue.queueUrl,
});
const secret = new CfnSecret(stack, 'Secret', {
  name: 'probe-secret',
  generateSecretString: { passwordLength: 48, excludePunctuation: true },
});
const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
table.grantReadData(role);
new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });
new CfnOutput(stack, 'SecretArn', { value: secret.ref });

if (variant === 'failing') {
  // Comes after the queue, so the queue has changed already when it fails.
  const broken = new CfnSecret(stack, 'Broken', { generateSecretString: { passwordLength: 1 } });
  broken.node.addDependency(queue);
}
if (variant === 'refused') {
  new CfnResource(stack, 'Cluster', { type: 'AWS::RDS::DBCluster', properties: {} });
  new Queue(stack, 'Fifo', { fifo: true });
}
app.synth();
