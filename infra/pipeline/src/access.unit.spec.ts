import { describe, expect, it } from '@jest/globals';
import type { StageName } from '@millrace/constructs';
import {
  propertyOf,
  resourcesOf,
  statementsOf,
  templatesOf,
  type NamedResource,
  type Statement,
  type TemplateJson,
} from '@millrace/constructs/testing';
import { modules } from '@millrace/modules';
import { named, pipelineTemplates } from './testing/pipeline-templates.ts';

const withServices = modules.filter(({ services }) => services.length > 0);

const releases = (stage: StageName, variant?: string): TemplateJson =>
  templatesOf('releases', stage, variant).service;

const { service } = pipelineTemplates();
const buildRole = (noun: string): NamedResource =>
  named(service, 'AWS::IAM::Role', `millrace-prod-pipeline-${noun}`);

/** What a role may do, apart from who may act as it. */
function rightsOf(role: NamedResource): Statement[] {
  return statementsOf(role).filter(({ Resource }) => Resource !== undefined);
}

const actionsOf = (role: NamedResource): unknown[] => rightsOf(role).flatMap(({ Action }) => Action);

/** Resources on which a role may do any of the actions with that beginning. */
function resourcesFor(role: NamedResource, action: string): unknown[] {
  return rightsOf(role)
    .filter(({ Action }) => [Action].flat().some((one) => String(one).startsWith(action)))
    .flatMap(({ Resource }) => Resource);
}

describe('the builds of the pipeline', () => {
  it.each([
    ['build', []],
    ['integration-tests', []],
    ['deploy-dev', ['dev-deployment']],
    ['end-to-end-tests', ['dev-end-to-end-tests']],
    ['deploy-prod', ['prod-deployment']],
    ['self-update', ['prod-deployment']],
  ])('%s: act as %j and as nobody else', (noun, roles) => {
    const assumed = resourcesFor(buildRole(noun), 'sts:').map((arn) => JSON.stringify(arn));
    expect(assumed).toHaveLength(roles.length);
    for (const [index, role] of roles.entries()) expect(assumed[index]).toContain(`:role/millrace-${role}"`);
  });

  it('do nothing themselves but read their commit and their settings, and write their log', () => {
    const harmless = [
      'codeconnections:UseConnection',
      'codestar-connections:UseConnection',
      'kms:Decrypt',
      'kms:DescribeKey',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:GetBucketAcl',
      's3:GetBucketLocation',
      's3:GetObject',
      's3:GetObjectVersion',
      'secretsmanager:GetSecretValue',
      'ssm:GetParameters',
      'sts:AssumeRole',
    ];
    for (const project of resourcesOf(service, 'AWS::CodeBuild::Project')) {
      const role = named(service, 'AWS::IAM::Role', String(propertyOf(project, 'Name')));
      expect(actionsOf(role).filter((action) => !harmless.includes(String(action)))).toEqual([]);
    }
  });

  it('may read exactly the settings and the secrets that they name', () => {
    for (const project of resourcesOf(service, 'AWS::CodeBuild::Project')) {
      const role = named(service, 'AWS::IAM::Role', String(propertyOf(project, 'Name')));
      const variables = propertyOf(project, 'Environment.EnvironmentVariables') as {
        Type: string;
        Value: string;
      }[];
      const arnsOf = (type: string, prefix: string, end = '') =>
        variables
          .filter(({ Type }) => Type === type)
          .map(({ Value }) => `arn:aws:${prefix}${Value}${end}`)
          .sort();
      expect(resourcesFor(role, 'ssm:').sort()).toEqual(
        arnsOf('PARAMETER_STORE', 'ssm:eu-central-1:111122223333:parameter'),
      );
      expect(resourcesFor(role, 'secretsmanager:')).toEqual(
        arnsOf('SECRETS_MANAGER', 'secretsmanager:eu-central-1:111122223333:secret:', '-??????'),
      );
    }
  });

  it('run Docker where images are built, and nowhere else', () => {
    const privileged = resourcesOf(service, 'AWS::CodeBuild::Project')
      .filter((project) => propertyOf(project, 'Environment.PrivilegedMode') === true)
      .map((project) => propertyOf(project, 'Name'));
    expect(privileged).toEqual(['millrace-prod-pipeline-deploy-dev', 'millrace-prod-pipeline-deploy-prod']);
  });
});

describe.each([
  ['dev', '111122223333', undefined],
  ['dev', '444455556666', 'other-account'],
  ['prod', '111122223333', undefined],
] as const)('what builds may do in stage %s, with a pipeline in account %s', (stage, account, variant) => {
  const template = releases(stage, variant);
  const deployment = named(template, 'AWS::IAM::Role', `millrace-${stage}-deployment`);
  const tests = named(template, 'AWS::IAM::Role', `millrace-${stage}-end-to-end-tests`);

  it.each([
    [deployment, stage === 'prod' ? ['deploy-prod', 'self-update'] : ['deploy-dev']],
    [tests, ['end-to-end-tests']],
  ])('is for builds of the pipeline by their names', (role, builds) => {
    const [trust] = (propertyOf(role, 'AssumeRolePolicyDocument') as { Statement: Record<string, unknown>[] })
      .Statement;
    expect(JSON.stringify(trust!['Principal'])).toContain(`:iam::${account}:root`);
    expect(trust!['Condition']).toEqual({
      ArnEquals: {
        'aws:PrincipalArn': builds.map(
          (build) => `arn:aws:iam::${account}:role/${String(propertyOf(buildRole(build), 'RoleName'))}`,
        ),
      },
    });
  });

  it('is to deploy by the roles of the CDK bootstrap, in this account and region', () =>
    expect(resourcesFor(deployment, 'sts:')).toEqual(
      ['deploy', 'file-publishing', 'lookup'].map(
        (role) => `arn:aws:iam::111122223333:role/cdk-hnb659fds-${role}-role-111122223333-eu-central-1`,
      ),
    ));

  it('is to keep releases of this stage', () => {
    const bucket = `arn:aws:s3:::millrace-${stage}-releases-111122223333-eu-central-1`;
    expect(resourcesFor(deployment, 's3:')).toEqual([bucket, `${bucket}/*`]);
    expect(JSON.stringify(template)).toContain(`"BucketName":"${bucket.slice('arn:aws:s3:::'.length)}"`);
  });

  it('is to see stacks of this stage, and to change none', () => {
    for (const action of ['GetTemplate', 'DescribeStackEvents']) {
      expect(resourcesFor(deployment, `cloudformation:${action}`)).toEqual([
        `arn:aws:cloudformation:eu-central-1:111122223333:stack/millrace-${stage}-*/*`,
      ]);
    }
    const seen = actionsOf(deployment).filter((action) => String(action).startsWith('cloudformation:'));
    expect(seen.filter((action) => !/:(Describe|Get|List)/.test(String(action)))).toEqual([]);
  });

  it('may push images to the repositories of all modules, and to no others', () => {
    const repositories = withServices
      .flatMap(({ name }) => resourcesOf(templatesOf(name, stage).data, 'AWS::ECR::Repository'))
      .map(
        (one) =>
          `arn:aws:ecr:eu-central-1:111122223333:repository/${String(propertyOf(one, 'RepositoryName'))}`,
      )
      .sort();
    expect(repositories).toHaveLength(withServices.flatMap(({ services }) => services).length);
    expect(resourcesFor(deployment, 'ecr:PutImage').sort()).toEqual(repositories);
    expect(resourcesFor(deployment, 'ecr:').filter((one) => !repositories.includes(String(one)))).toEqual([
      '*',
    ]);
  });

  it('is to find what modules publish, which is all that the end-to-end tests may', () => {
    const published = `arn:aws:ssm:eu-central-1:111122223333:parameter/millrace/${stage}/*`;
    expect(resourcesFor(deployment, 'ssm:')).toContain(published);
    expect(rightsOf(tests)).toMatchObject([{ Resource: published }]);
    expect(actionsOf(tests)).toEqual(['ssm:GetParameter', 'ssm:GetParameters']);
  });
});

it('the deployment of the pipeline may look up what its templates read', () => {
  const folders = resourcesFor(named(releases('prod'), 'AWS::IAM::Role', 'millrace-prod-deployment'), 'ssm:')
    .map((arn) => String(arn).replace(/^.*:parameter(.*)\*$/, '$1'))
    .sort();
  expect(folders).toEqual(['/millrace/foundation/', '/millrace/prod/']);
  const reads = Object.values(pipelineTemplates().service.Parameters ?? {}).map(({ Default }) =>
    String(Default),
  );
  expect(reads.filter((name) => !folders.some((folder) => name.startsWith(folder)))).toEqual([]);
});

it('a laptop lets in no builds', () => expect(resourcesOf(releases('local'), 'AWS::IAM::Role')).toEqual([]));
