/** The services that assume roles here. */
const SERVICES = [
  'codedeploy',
  'ecs-tasks',
  'events',
  'lambda',
  'pipes',
  'scheduler',
  'states',
  'apigateway',
].map((name) => `${name}.amazonaws.com`);

const Version = '2012-10-17';

/** The trust policy of a role that services may assume. */
export function trustIn(...services: readonly string[]): object {
  return {
    Version,
    Statement: [{ Effect: 'Allow', Principal: { Service: services }, Action: 'sts:AssumeRole' }],
  };
}

export function policyOf(...Statement: readonly object[]): object {
  return { Version, Statement };
}

/** A role that may do everything, where no template creates it. */
export const ROLE = 'arn:aws:iam::000000000000:role/any';

/** The trust policy and the policy of a role that every service may assume and that may do everything. */
export const OPEN_TRUST = trustIn(...SERVICES);
export const OPEN_POLICY = policyOf({ Effect: 'Allow', Action: '*', Resource: '*' });

/** An open role as a resource of a template. */
export const anOpenRole = (RoleName?: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    ...(RoleName !== undefined && { RoleName }),
    AssumeRolePolicyDocument: OPEN_TRUST,
    Policies: [{ PolicyName: 'everything', PolicyDocument: OPEN_POLICY }],
  },
});

/** The ARN of a role of the template, which is then created before. */
export const roleArn = (logicalId = 'Role') => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** The policy of a queue that lets a service send to it. @param url or a reference to the queue */
export const queuePolicyFor = (url: unknown, Service: string) => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [url],
    PolicyDocument: policyOf({
      Effect: 'Allow',
      Principal: { Service },
      Action: 'sqs:SendMessage',
      Resource: '*',
    }),
  },
});
