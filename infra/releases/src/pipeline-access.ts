import {
  acknowledge,
  acknowledgeWildcard,
  allow,
  arnOf,
  containerName,
  pascalCase,
  useKey,
  type ModuleStack,
  type Stage,
} from '@millrace/constructs';
import { modules } from '@millrace/modules';
import { AccountPrincipal, PolicyDocument, Role, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** A deployment builds an image of each and pushes it to a repository of its own. */
const IMAGE_SERVICES = modules.flatMap(({ services }) => services);

/** Those that the CDK CLI assumes; what publishes images to CDK's own repository is not among them. */
const BOOTSTRAP_ROLES = ['deploy', 'file-publishing', 'lookup'];

const PUSH_ACTIONS = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:CompleteLayerUpload',
  'ecr:DescribeImages',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
];

/** Who asks for no stack by its name asks for all of the account. */
const LIST_ACTIONS = ['cloudformation:DescribeStacks', 'cloudformation:ListStacks'];

/** What of the releases a deployment reads and writes. */
export interface ReleaseStore {
  readonly bucketArn: string;
  readonly keyArn: string;
}

/**
 * The roles as which the pipeline's builds act in this stage's account, be it the pipeline's own account or another:
 * `millrace-<stage>-deployment` deploys, and `millrace-<stage>-end-to-end-tests` finds the stage's APIs
 * (docs/adr/0012-delivery-and-self-update-pipelines.md).
 */
export class PipelineAccess extends Construct {
  constructor(stack: ModuleStack, id: string, store: ReleaseStore) {
    super(stack, id);
    const { stage } = stack;
    const deployment = this.#role(stage, 'deployment', {
      builds: stage.name === 'prod' ? ['deploy-prod', 'self-update'] : [`deploy-${stage.name}`],
      statements: mayDeploy(stage, store),
      // The pipeline itself is deployed to prod, and reads what Terraform has written for it.
      reads: stage.name === 'prod' ? [stage.name, 'foundation'] : [stage.name],
    });
    acknowledgeWildcard(deployment, {
      endsWith: `${store.bucketArn}/*`,
      reason: 'Releases and records are named by their modules, commits and numbers.',
    });
    acknowledgeWildcard(deployment, {
      endsWith: `stack/millrace-${stage.name}-*/*`,
      reason:
        'The stacks are those of all modules, also of modules to come, and end in ids that CloudFormation makes.',
    });
    acknowledgeWildcard(deployment, {
      endsWith: '*',
      actions: LIST_ACTIONS,
      reason: 'Which stacks a stage has is found in the list of the account’s, and AWS gives the list whole.',
    });
    acknowledgeWildcard(deployment, {
      endsWith: '*',
      actions: ['ecr:GetAuthorizationToken'],
      reason:
        'A registry’s token is for the account; what it may be used for, the statement of the repositories says.',
    });
    this.#role(stage, 'end-to-end-tests', { builds: ['end-to-end-tests'], reads: [stage.name] });
  }

  /** @param reads folders of `/millrace` in the parameter store */
  #role(
    stage: Stage,
    noun: string,
    options: {
      builds: readonly string[];
      reads: readonly string[];
      statements?: readonly PolicyStatement[];
    },
  ): Role {
    const { builds, reads, statements = [] } = options;
    const folders = reads.map((folder) => arnOf(stage, 'ssm', `parameter/millrace/${folder}/*`));
    const read = allow(['ssm:GetParameter', 'ssm:GetParameters'], folders);
    const role = new Role(this, pascalCase(noun), {
      roleName: `millrace-${stage.name}-${noun}`,
      // A role named as principal would have to be there first, and one made anew would be another.
      assumedBy: new AccountPrincipal(stage.pipelineAccount).withConditions({
        ArnEquals: {
          'aws:PrincipalArn': builds.map(
            (build) => `arn:aws:iam::${stage.pipelineAccount}:role/millrace-prod-pipeline-${build}`,
          ),
        },
      }),
      inlinePolicies: { access: new PolicyDocument({ statements: [...statements, read] }) },
    });
    acknowledge(role, {
      'PCI.DSS.321-IAMNoInlinePolicy':
        'The policy is this one role’s: it changes, rolls back and goes with it, and cannot be attached to another.',
    });
    for (const endsWith of folders) {
      acknowledgeWildcard(role, {
        endsWith,
        reason: 'Parameters of one owner are read together, and those of modules to come will be, too.',
      });
    }
    return role;
  }
}

function mayDeploy(stage: Stage, { bucketArn, keyArn }: ReleaseStore): PolicyStatement[] {
  const { account, region } = stage;
  return [
    allow(
      ['sts:AssumeRole'],
      BOOTSTRAP_ROLES.map(
        (role) => `arn:aws:iam::${account}:role/cdk-hnb659fds-${role}-role-${account}-${region}`,
      ),
    ),
    allow(['s3:ListBucket'], [bucketArn]),
    allow(['s3:GetObject', 's3:PutObject'], [`${bucketArn}/*`]),
    useKey(stage, keyArn, 's3', ['kms:Decrypt', 'kms:GenerateDataKey']),
    allow(LIST_ACTIONS, ['*']),
    allow(
      ['cloudformation:DescribeStackEvents', 'cloudformation:GetTemplate'],
      [arnOf(stage, 'cloudformation', `stack/millrace-${stage.name}-*/*`)],
    ),
    allow(['ecr:GetAuthorizationToken'], ['*']),
    allow(
      PUSH_ACTIONS,
      IMAGE_SERVICES.map((service) => arnOf(stage, 'ecr', `repository/${containerName(stage, service)}`)),
    ),
  ];
}
