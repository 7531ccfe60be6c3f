import { ModuleStack, type Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { BuildProject, type Variable } from './build-project.ts';
import { startAtCommits } from './commit-events.ts';
import { CommitPipeline } from './commit-pipeline.ts';
import { mailFailures, undeliveredEvents } from './failure-mails.ts';
import { DEV_API_KEY_SECRET, readFoundation } from './foundation.ts';
import { topicArn } from './pipeline-names.ts';
import { sourceOf, type Source, type SourceHost } from './source.ts';

type DeployedStage = 'dev' | 'prod';

/** Files that define the pipelines themselves. */
const OWN_FILES = ['infra/pipeline/**'];

/** Both pipelines: one delivers commits to dev and prod, the other updates the pipelines. */
export class PipelineService extends ModuleStack {
  readonly #source: Source;

  constructor(app: App, stage: Stage, host: SourceHost) {
    super(app, { stage, module: 'pipeline', part: 'service' });
    this.#source = sourceOf(this, host);
    const pipelines = [this.#delivery(), this.#selfUpdate(host)];
    const undelivered = undeliveredEvents(this);
    mailFailures(
      this,
      pipelines.map(({ pipelineName }) => pipelineName),
      undelivered,
    );
    if (this.#source.host === 'codecommit') startAtCommits(this, this.#source, pipelines, undelivered);
  }

  #delivery(): CommitPipeline {
    const source = this.#source;
    const checks = (name: string) =>
      new BuildProject(this, { name, source, buildspec: `infra/pipeline/buildspecs/${name}.yml` });
    const deployment = (stage: DeployedStage) =>
      new BuildProject(this, {
        name: `deploy-${stage}`,
        source,
        buildspec: 'buildspec.yml',
        variables: {
          ...this.#settingsOf(stage),
          MILLRACE_SHOP_MERCHANT_ID: { foundation: `${stage}-shop-merchant-id` },
          MILLRACE_RATES_URL: { foundation: `${stage}-rates-url` },
        },
        stageRoleArn: this.#roleOf(stage, 'deployment'),
        docker: true,
      });
    const endToEnd = new BuildProject(this, {
      name: 'end-to-end-tests',
      source,
      buildspec: 'infra/pipeline/buildspecs/end-to-end-tests.yml',
      variables: {
        STAGE: 'dev',
        CDK_DEFAULT_REGION: { foundation: 'dev-region' },
        MILLRACE_API_KEY: { secret: DEV_API_KEY_SECRET },
      },
      stageRoleArn: this.#roleOf('dev', 'end-to-end-tests'),
    });
    return new CommitPipeline(this, {
      name: 'delivery',
      source,
      stages: [
        { name: 'Build', project: checks('build') },
        { name: 'IntegrationTests', project: checks('integration-tests') },
        { name: 'DeployDev', project: deployment('dev') },
        { name: 'EndToEndTests', project: endToEnd },
        {
          name: 'Approval',
          approvalsTopicArn: topicArn(this.stage, 'approvals'),
          question:
            'Deploy #{SourceVariables.CommitId} to production? It is in dev, and its tests there have passed.',
        },
        { name: 'DeployProd', project: deployment('prod') },
      ],
    });
  }

  /** A pipeline that one of its own runs changed would lose the stages of that run from its history. */
  #selfUpdate(host: SourceHost): CommitPipeline {
    const project = new BuildProject(this, {
      name: 'self-update',
      source: this.#source,
      buildspec: 'infra/pipeline/buildspecs/self-update.yml',
      variables: { ...this.#settingsOf('prod'), MILLRACE_SOURCE: host },
      stageRoleArn: this.#roleOf('prod', 'deployment'),
    });
    return new CommitPipeline(this, {
      name: 'self-update',
      source: this.#source,
      stages: [{ name: 'SelfUpdate', project }],
      paths: OWN_FILES,
    });
  }

  /** Settings that every synthesis for a stage reads from its environment. */
  #settingsOf(stage: DeployedStage): Record<string, Variable> {
    return {
      STAGE: stage,
      CDK_DEFAULT_ACCOUNT: { foundation: `${stage}-account` },
      CDK_DEFAULT_REGION: { foundation: `${stage}-region` },
      MILLRACE_ALERT_EMAIL: { foundation: 'alert-email' },
      MILLRACE_PIPELINE_ACCOUNT: this.stage.account,
    };
  }

  /** The stages' release stacks create these roles, each in the account of its stage. */
  #roleOf(stage: DeployedStage, name: string): string {
    const account = stage === 'prod' ? this.stage.account : readFoundation(this, `${stage}-account`);
    return `arn:aws:iam::${account}:role/millrace-${stage}-${name}`;
  }
}
