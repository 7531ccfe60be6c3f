import {
  acknowledgeWildcard,
  allow,
  arnOf,
  KEY_ACTIONS,
  pascalCase,
  readParameter,
  serviceRole,
  useKey,
  type ModuleStack,
} from '@millrace/constructs';
import { CfnPipeline } from 'aws-cdk-lib/aws-codepipeline';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { BuildProject } from './build-project.ts';
import { artifactBucketArn, artifactBucketName } from './pipeline-names.ts';
import { SOURCE_ARTIFACT, type Source } from './source.ts';

/** A stage that runs a project on the commit, or one that waits for a person's approval. */
export type PipelineStage = Readonly<{ name: string }> &
  (Readonly<{ project: BuildProject }> | Readonly<{ approvalsTopicArn: string; question: string }>);

export interface CommitPipelineProps {
  readonly name: string;
  readonly source: Source;
  /** The stages after the source, in order. */
  readonly stages: readonly PipelineStage[];
  /** Only commits that change one of these files start the pipeline. By default every commit does. */
  readonly paths?: readonly string[];
}

/**
 * A pipeline with one action in each stage. A commit waits while the next stage is busy, and a later commit replaces it.
 */
export class CommitPipeline extends Construct {
  readonly pipelineName: string;
  readonly arn: string;

  constructor(stack: ModuleStack, props: CommitPipelineProps) {
    super(stack, `${pascalCase(props.name)}Pipeline`);
    const { name, source, stages, paths } = props;
    this.pipelineName = stack.nameOf(name);
    this.arn = arnOf(stack.stage, 'codepipeline', this.pipelineName);
    const keyArn = readParameter(stack, 'pipeline', 'key-arn');
    new CfnPipeline(this, 'Pipeline', {
      name: this.pipelineName,
      pipelineType: 'V2',
      executionMode: 'SUPERSEDED',
      roleArn: this.#role(stack, keyArn, props).roleArn,
      artifactStore: {
        type: 'S3',
        location: artifactBucketName(stack.stage),
        encryptionKey: { type: 'KMS', id: keyArn },
      },
      stages: [
        { name: 'Source', actions: [source.action] },
        ...stages.map((stage) => ({ name: stage.name, actions: [actionOf(stage)] })),
      ],
      ...(source.host === 'github' && { triggers: source.triggers(paths) }),
    });
  }

  #role(stack: ModuleStack, keyArn: string, { source, stages }: CommitPipelineProps): Role {
    const { stage } = stack;
    const bucket = artifactBucketArn(stage);
    const projects = stages.flatMap((one) => ('project' in one ? [one.project.projectName] : []));
    const topics = stages.flatMap((one) => ('approvalsTopicArn' in one ? [one.approvalsTopicArn] : []));
    const role = serviceRole(this, 'Role', {
      service: 'codepipeline',
      account: stage.account,
      statements: [
        allow(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], [`${bucket}/*`]),
        ...source.uploadStatements(`${bucket}/*`),
        allow(['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'], [bucket]),
        useKey(stage, keyArn, 's3', KEY_ACTIONS),
        source.readStatement,
        allow(
          ['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'],
          projects.map((name) => arnOf(stage, 'codebuild', `project/${name}`)),
        ),
        ...(topics.length === 0
          ? []
          : [
              allow(['sns:Publish'], topics),
              useKey(stage, keyArn, 'sns', ['kms:Decrypt', 'kms:GenerateDataKey']),
            ]),
      ],
    });
    acknowledgeWildcard(role, {
      endsWith: `${bucket}/*`,
      reason: 'CodePipeline chooses the names of the artifacts in the pipelines’ own bucket.',
    });
    return role;
  }
}

function actionOf(stage: PipelineStage): CfnPipeline.ActionDeclarationProperty {
  if ('project' in stage) {
    return {
      name: stage.name,
      actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
      configuration: { ProjectName: stage.project.projectName },
      inputArtifacts: [{ name: SOURCE_ARTIFACT }],
    };
  }
  return {
    name: stage.name,
    actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
    configuration: { NotificationArn: stage.approvalsTopicArn, CustomData: stage.question },
  };
}
