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

/** Services with images. A deployment builds each image and pushes it to its own repository. */
const IMAGE_SERVICES = modules.flatMap(({ services }) => services);

/** Bootstrap roles that the CDK CLI assumes. The role that publishes images to CDK's own repository is not needed. */
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

/** A request for stacks without a stack name applies to all stacks of the account. */
const LIST_ACTIONS = ['cloudformation:DescribeStacks', 'cloudformation:ListStacks'];

/** The release store that a deployment reads and writes. */
export interface ReleaseStore {
  readonly bucketArn: string;
  readonly keyArn: string;
}

/**
 * Roles that the pipeline's builds assume in this stage's account, which may be the pipeline's own account or another:
 * `millrace-<stage>-deployment` deploys, and `millrace-<stage>-end-to-end-tests` looks up the stage's APIs
 * (docs/adr/0012-delivery-and-self-update-pipelines.md).
 */
export class PipelineAccess extends Construct {
  constructor(stack: ModuleStack, id: string, store: ReleaseStore) {
    super(stack, id);
    const { stage } = stack;
    const deployment = this.#role(stage, 'deployment', {
      builds: stage.name === 'prod' ? ['deploy-prod', 'self-update'] : [`deploy-${stage.name}`],
      statements: deployStatements(stage, store),
      // The pipeline itself is deployed to prod, and reads parameters that Terraform has written for it.
      reads: stage.name === 'prod' ? [stage.name, 'foundation'] : [stage.name],
    });
    acknowledgeWildcard(deployment, {
      endsWith: `${store.bucketArn}/*`,
      reason: 'The names of releases and records contain modules, commits and numbers.',
    });
    acknowledgeWildcard(deployment, {
      endsWith: `stack/millrace-${stage.name}-*/*`,
      reason:
        'It covers the stacks of all modules, including future ones. Their ARNs end with ids that CloudFormation generates.',
    });
    acknowledgeWildcard(deployment, {
      endsWith: '*',
      actions: LIST_ACTIONS,
      reason:
        'The stacks of a stage are found in the list of the account’s stacks, and AWS returns only the whole list.',
    });
    acknowledgeWildcard(deployment, {
      endsWith: '*',
      actions: ['ecr:GetAuthorizationToken'],
      reason: 'A registry’s token is for the account. The statement for the repositories limits its use.',
    });
    this.#role(stage, 'end-to-end-tests', { builds: ['end-to-end-tests'], reads: [stage.name] });
  }

  /** @param reads folders of `/millrace` in the parameter store */
  #role(
    stage: Stage,
    name: string,
    options: {
      builds: readonly string[];
      reads: readonly string[];
      statements?: readonly PolicyStatement[];
    },
  ): Role {
    const { builds, reads, statements = [] } = options;
    const folders = reads.map((folder) => arnOf(stage, 'ssm', `parameter/millrace/${folder}/*`));
    const read = allow(['ssm:GetParameter', 'ssm:GetParameters'], folders);
    const role = new Role(this, pascalCase(name), {
      roleName: `millrace-${stage.name}-${name}`,
      // A role as principal would have to exist first, and if it were recreated, it would no longer match.
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
        'The policy belongs to this role alone: it is changed, rolled back and deleted with the role, and cannot be attached to another one.',
    });
    for (const endsWith of folders) {
      acknowledgeWildcard(role, {
        endsWith,
        reason: 'All parameters of an owner are read, including those of future modules.',
      });
    }
    return role;
  }
}

function deployStatements(stage: Stage, { bucketArn, keyArn }: ReleaseStore): PolicyStatement[] {
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
