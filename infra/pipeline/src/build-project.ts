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

/** The engines that integration tests run on are there for x86 alone. */
const IMAGE = 'aws/codebuild/amazonlinux-x86_64-standard:5.0';
const COMPUTE = 'BUILD_GENERAL1_MEDIUM';
const TIMEOUT_MINUTES = 90;

/** What a build's variable is: a text, the name of a parameter of the foundation, or that of a secret. */
export type Variable = string | Readonly<{ foundation: FoundationParameter }> | Readonly<{ secret: string }>;

export interface BuildProjectProps {
  /** Completes the names of project, role, log group and alarm. */
  readonly noun: string;
  /** From the top of the repository. */
  readonly buildspec: string;
  readonly source: Source;
  readonly variables?: Readonly<Record<string, Variable>>;
  /** The role of a stage that the build acts as. */
  readonly stageRoleArn?: string;
  /** Whether it runs Docker, to build images. */
  readonly docker?: boolean;
}

/** A project that clones a commit and runs a buildspec of it, and an alarm on builds that fail. */
export class BuildProject extends Construct {
  readonly projectName: string;
  readonly #stack: ModuleStack;

  constructor(stack: ModuleStack, props: BuildProjectProps) {
    super(stack, `${pascalCase(props.noun)}Builds`);
    const { noun, buildspec, variables = {}, stageRoleArn, docker = false } = props;
    this.#stack = stack;
    this.projectName = stack.nameOf(noun);
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
        'It has no repository of its own: the pipeline hands it the commit, by a connection that a person has accepted.',
    });
    this.#alarm(noun);
  }

  /** Named as the project is, as a stage lets in builds by the names of their roles. */
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
        useKey(stage, keyArn, 's3', ['kms:Decrypt']),
        source.mayClone,
        ...this.#mayRead(Object.values(variables)),
        ...(stageRoleArn === undefined ? [] : [allow(['sts:AssumeRole'], [stageRoleArn])]),
      ],
    });
    acknowledgeWildcard(role, {
      endsWith: `/${this.projectName}:log-stream:*`,
      reason: 'CodeBuild names the log streams in the log group that is the project’s own.',
    });
    acknowledgeWildcard(role, {
      endsWith: artifacts,
      reason: 'CodePipeline names the artifacts in the bucket that is the pipelines’ own.',
    });
    const resource = role.node.defaultChild as CfnRole;
    resource.roleName = this.projectName;
    return resource;
  }

  #mayRead(variables: readonly Variable[]): PolicyStatement[] {
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
      // Secrets Manager ends the ARN of a secret with six characters of its own.
      ...secrets.map((name) =>
        allow(['secretsmanager:GetSecretValue'], [arnOf(stage, 'secretsmanager', `secret:${name}-??????`)]),
      ),
    ];
  }

  #alarm(noun: string): void {
    alarmWhenAbove(this, 'FailedAlarm', this.#stack, {
      noun: `${noun}-failed`,
      description: `A build of ${this.projectName} has failed; its log is /aws/codebuild/${this.projectName}.`,
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
