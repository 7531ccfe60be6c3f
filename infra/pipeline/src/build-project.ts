import {
  acknowledge,
  acknowledgeWildcard,
  ALARM_PERIOD,
  alarmWhenAbove,
  allow,
  arnOf,
  moduleLogGroup,
  pascalCase,
  readParameter,
  serviceRole,
  useKey,
  type ModuleStack,
} from '@millrace/constructs';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import type { CfnRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { foundationPath, type FoundationParameter } from './foundation.ts';
import { artifactBucketArn, topicArn } from './pipeline-names.ts';
import type { Source } from './source.ts';

/** The engines of the integration tests exist only for x86. */
const IMAGE = 'aws/codebuild/amazonlinux-x86_64-standard:5.0';
const COMPUTE = 'BUILD_GENERAL1_MEDIUM';
const TIMEOUT_MINUTES = 90;

/** Value of a build variable: a text, a parameter of the foundation, or a secret. */
export type Variable = string | Readonly<{ foundation: FoundationParameter }> | Readonly<{ secret: string }>;

export interface BuildProjectProps {
  /** Completes the names of project, role, log group and alarm. */
  readonly name: string;
  /** Path from the root of the repository. */
  readonly buildspec: string;
  readonly source: Source;
  readonly variables?: Readonly<Record<string, Variable>>;
  /** The role in the stage's account that the build assumes. */
  readonly stageRoleArn?: string;
  /** Whether it runs Docker, to build images. */
  readonly docker?: boolean;
}

/** A project that clones a commit and runs a buildspec from it, with an alarm on failed builds. */
export class BuildProject extends Construct {
  readonly projectName: string;
  readonly #stack: ModuleStack;

  constructor(stack: ModuleStack, props: BuildProjectProps) {
    super(stack, `${pascalCase(props.name)}Builds`);
    const { name, buildspec, variables = {}, stageRoleArn, docker = false } = props;
    this.#stack = stack;
    this.projectName = stack.nameOf(name);
    const keyArn = readParameter(stack, 'pipeline', 'key-arn');
    const environment = { ...variables, ...(stageRoleArn !== undefined && { STAGE_ROLE_ARN: stageRoleArn }) };
    const logGroupName = `/aws/codebuild/${this.projectName}`;
    const log = moduleLogGroup(this, stack, { logGroupName, keyParameter: 'key-arn' });
    const project = new CfnProject(this, 'Project', {
      name: this.projectName,
      serviceRole: this.#role(props, keyArn).attrArn,
      source: { type: 'CODEPIPELINE', buildSpec: buildspec },
      artifacts: { type: 'CODEPIPELINE' },
      encryptionKey: keyArn,
      environment: {
        type: 'LINUX_CONTAINER',
        image: IMAGE,
        computeType: COMPUTE,
        privilegedMode: docker,
        environmentVariables: Object.entries(environment).map(([name, value]) => ({
          name,
          ...environmentVariable(value),
        })),
      },
      logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: log.logGroupName } },
      timeoutInMinutes: TIMEOUT_MINUTES,
    });
    acknowledge(project, {
      'PCI.DSS.321-CodeBuildProjectSourceRepoUrl':
        'It has no repository of its own: the pipeline passes the commit to it, through a connection that a person has accepted.',
    });
    this.#alarm(name);
  }

  /** Has the project's name, because a stage recognizes builds by the names of their roles. */
  #role({ source, variables = {}, stageRoleArn }: BuildProjectProps, keyArn: string): CfnRole {
    const { stage } = this.#stack;
    const streams = arnOf(stage, 'logs', `log-group:/aws/codebuild/${this.projectName}:log-stream:*`);
    const artifacts = `${artifactBucketArn(stage)}/*`;
    const role = serviceRole(this, 'Role', {
      service: 'codebuild',
      account: stage.account,
      statements: [
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [streams]),
        allow(['s3:GetObject', 's3:GetObjectVersion'], [artifacts]),
        allow(['s3:GetBucketAcl', 's3:GetBucketLocation'], [artifactBucketArn(stage)]),
        useKey(stage, keyArn, 's3', ['kms:Decrypt', 'kms:DescribeKey']),
        source.cloneStatement,
        ...this.#readVariables(Object.values(variables)),
        ...(stageRoleArn === undefined ? [] : [allow(['sts:AssumeRole'], [stageRoleArn])]),
      ],
    });
    acknowledgeWildcard(role, {
      endsWith: `/${this.projectName}:log-stream:*`,
      reason: 'CodeBuild chooses the names of the log streams in the project’s own log group.',
    });
    acknowledgeWildcard(role, {
      endsWith: artifacts,
      reason: 'CodePipeline chooses the names of the artifacts in the pipelines’ own bucket.',
    });
    const resource = role.node.defaultChild as CfnRole;
    resource.roleName = this.projectName;
    return resource;
  }

  #readVariables(variables: readonly Variable[]): PolicyStatement[] {
    const { stage } = this.#stack;
    const named = variables.filter((value) => typeof value !== 'string');
    const parameters = named.flatMap((value) =>
      'foundation' in value ? [foundationPath(value.foundation)] : [],
    );
    const secrets = named.flatMap((value) => ('secret' in value ? [value.secret] : []));
    return [
      ...(parameters.length === 0
        ? []
        : [
            allow(
              ['ssm:GetParameters'],
              parameters.map((path) => arnOf(stage, 'ssm', `parameter${path}`)),
            ),
          ]),
      // Secrets Manager appends six characters to the ARN of a secret.
      ...secrets.map((name) =>
        allow(['secretsmanager:GetSecretValue'], [arnOf(stage, 'secretsmanager', `secret:${name}-??????`)]),
      ),
    ];
  }

  #alarm(name: string): void {
    alarmWhenAbove(this, 'FailedAlarm', this.#stack, {
      name: `${name}-failed`,
      description: `A build of ${this.projectName} has failed. Its log is /aws/codebuild/${this.projectName}.`,
      metric: new Metric({
        namespace: 'AWS/CodeBuild',
        metricName: 'FailedBuilds',
        dimensionsMap: { ProjectName: this.projectName },
        statistic: 'Sum',
        period: ALARM_PERIOD,
      }),
      above: 0,
      topicArn: topicArn(this.#stack.stage, 'failures'),
    });
  }
}

function environmentVariable(value: Variable): Omit<CfnProject.EnvironmentVariableProperty, 'name'> {
  if (typeof value === 'string') return { type: 'PLAINTEXT', value };
  if ('secret' in value) return { type: 'SECRETS_MANAGER', value: value.secret };
  return { type: 'PARAMETER_STORE', value: foundationPath(value.foundation) };
}
