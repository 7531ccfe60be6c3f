import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { propertyOf, resourcesOf } from '@millrace/constructs/testing';
import { parse } from 'yaml';
import { named, pipelinesOf, pipelineTemplates } from './testing/pipeline-templates.ts';

const workspaceRoot = join(import.meta.dirname, '../../..');
const [delivery, selfUpdate] = pipelinesOf(pipelineTemplates().service);
const { service, data } = pipelineTemplates();

const branch = { Ref: 'FoundationRepositoryBranch' };
const startedBy = (push: object) => [
  {
    ProviderType: 'CodeStarSourceConnection',
    GitConfiguration: { SourceActionName: 'Source', Push: [push] },
  },
];

describe('the delivery pipeline', () => {
  it('takes a commit through tests and dev to an approval, and only then to prod', () => {
    expect(delivery!.stages.map(({ Name }) => Name)).toEqual([
      'Source',
      'Build',
      'IntegrationTests',
      'DeployDev',
      'EndToEndTests',
      'Approval',
      'DeployProd',
    ]);
    for (const { Name, Actions } of delivery!.stages)
      expect(Actions.map((action) => action.Name)).toEqual([Name]);
  });

  it('is started by every commit of the branch', () =>
    expect(delivery!.triggers).toEqual(startedBy({ Branches: { Includes: [branch] } })));

  it('asks a person who gets mail, and says what it is that is asked for', () => {
    const { ActionTypeId, Configuration } = delivery!.stages[5]!.Actions[0]!;
    expect(ActionTypeId).toMatchObject({ Category: 'Approval', Provider: 'Manual' });
    expect(Configuration['CustomData']).toContain('#{SourceVariables.CommitId}');
    const topic = resourcesOf(data, 'AWS::SNS::Topic').find(({ Properties }) =>
      String(Configuration['NotificationArn']).endsWith(`:${String(Properties?.['TopicName'])}`),
    );
    const subscriptions = resourcesOf(data, 'AWS::SNS::Subscription').map(({ Properties }) => Properties);
    expect(subscriptions).toContainEqual({
      TopicArn: { Ref: topic!.id },
      Protocol: 'email',
      Endpoint: { Ref: 'FoundationApproverEmail' },
    });
  });

  it.each(['dev', 'prod'])(
    'deploys to %s by the buildspec at the top, with the stage’s settings',
    (stage) => {
      const project = named(service, 'AWS::CodeBuild::Project', `millrace-prod-pipeline-deploy-${stage}`);
      expect(propertyOf(project, 'Source')).toEqual({ Type: 'CODEPIPELINE', BuildSpec: 'buildspec.yml' });
      const fromFoundation = (name: string, parameter: string) => ({
        Name: name,
        Type: 'PARAMETER_STORE',
        Value: `/millrace/foundation/${parameter}`,
      });
      expect(propertyOf(project, 'Environment.EnvironmentVariables')).toEqual(
        expect.arrayContaining([
          { Name: 'STAGE', Type: 'PLAINTEXT', Value: stage },
          fromFoundation('CDK_DEFAULT_ACCOUNT', `${stage}-account`),
          fromFoundation('CDK_DEFAULT_REGION', `${stage}-region`),
          fromFoundation('MILLRACE_ALERT_EMAIL', 'alert-email'),
          fromFoundation('MILLRACE_SHOP_MERCHANT_ID', `${stage}-shop-merchant-id`),
          fromFoundation('MILLRACE_RATES_URL', `${stage}-rates-url`),
        ]),
      );
    },
  );

  it('takes the key of the end-to-end tests from Secrets Manager', () => {
    const project = named(service, 'AWS::CodeBuild::Project', 'millrace-prod-pipeline-end-to-end-tests');
    expect(propertyOf(project, 'Environment.EnvironmentVariables')).toContainEqual({
      Name: 'MILLRACE_API_KEY',
      Type: 'SECRETS_MANAGER',
      Value: '/millrace/foundation/dev-api-key',
    });
  });
});

describe('the pipeline that updates both', () => {
  it('is one of its own, so that no run of the delivery changes the delivery', () => {
    expect(selfUpdate!.stages.map(({ Name }) => Name)).toEqual(['Source', 'SelfUpdate']);
    const commands = readFileSync(join(workspaceRoot, 'buildspec.yml'), 'utf8').match(
      /nx affected -t (synth|deploy).*/g,
    );
    expect(commands).toHaveLength(2);
    for (const command of commands!) expect(command).toContain('--exclude=pipeline');
  });

  it('is started by changes of its own files alone', () =>
    expect(selfUpdate!.triggers).toEqual(
      startedBy({ Branches: { Includes: [branch] }, FilePaths: { Includes: ['infra/pipeline/**'] } }),
    ));
});

describe.each(['github', 'codecommit'] as const)('pipelines of commits from %s', (host) => {
  const template = pipelineTemplates(host).service;

  it('are of type V2 and clone the whole history', () => {
    for (const pipeline of resourcesOf(template, 'AWS::CodePipeline::Pipeline')) {
      expect(propertyOf(pipeline, 'PipelineType')).toBe('V2');
    }
    for (const { stages } of pipelinesOf(template)) {
      const [{ Configuration }] = stages[0]!.Actions as [(typeof stages)[0]['Actions'][0]];
      expect(Configuration['OutputArtifactFormat']).toBe('CODEBUILD_CLONE_REF');
      // What starts them is a trigger or a rule, and not the action a second time.
      expect(Configuration[host === 'github' ? 'DetectChanges' : 'PollForSourceChanges']).toBe('false');
    }
  });

  it('run projects that are there, each by a buildspec that is there', () => {
    const projects = pipelinesOf(template)
      .flatMap(({ stages }) => stages.flatMap(({ Actions }) => Actions))
      .filter(({ ActionTypeId }) => ActionTypeId.Provider === 'CodeBuild')
      .map(({ Configuration }) =>
        named(template, 'AWS::CodeBuild::Project', String(Configuration['ProjectName'])),
      );
    expect(projects).toHaveLength(6);
    for (const project of projects) {
      const buildspec = parse(
        readFileSync(join(workspaceRoot, String(propertyOf(project, 'Source.BuildSpec'))), 'utf8'),
      ) as { version: number; phases: Record<string, { commands: string[] }> };
      expect(buildspec.version).toBe(0.2);
      expect(buildspec.phases['install']?.commands[0]).toBe('npm ci');
    }
  });
});

describe('a commit to CodeCommit', () => {
  it('starts both pipelines, by a role that may start them and nothing else', () => {
    const template = pipelineTemplates('codecommit').service;
    const rule = named(template, 'AWS::Events::Rule', 'millrace-prod-pipeline-commits');
    expect(propertyOf(rule, 'EventPattern')).toMatchObject({
      source: ['aws.codecommit'],
      detail: { referenceType: ['branch'], referenceName: [branch] },
    });
    const arns = ['delivery', 'self-update'].map(
      (noun) => `arn:aws:codepipeline:eu-central-1:111122223333:millrace-prod-pipeline-${noun}`,
    );
    const targets = propertyOf(rule, 'Targets') as { Arn: string; RoleArn: { 'Fn::GetAtt': [string] } }[];
    expect(targets.map(({ Arn }) => Arn)).toEqual(arns);
    const role = template.Resources[targets[0]!.RoleArn['Fn::GetAtt'][0]]!;
    expect(propertyOf(role, 'Policies')).toMatchObject([
      { PolicyDocument: { Statement: [{ Action: 'codepipeline:StartPipelineExecution', Resource: arns }] } },
    ]);
  });
});
