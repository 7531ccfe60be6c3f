import { describe, expect, it } from '@jest/globals';
import { propertyOf, resourcesOf, statementsOf } from '@millrace/constructs/testing';
import { sourceHostOf } from './source.ts';
import { named, pipelineTemplates } from './testing/pipeline-templates.ts';

describe.each(['github', 'codecommit'] as const)(
  'the stacks of the pipeline, with commits from %s',
  (host) => {
    const templates = pipelineTemplates(host);
    const both = [templates.data, templates.service];

    it('keep what outlives a pipeline in the data stack, and nothing else', () => {
      const types = new Set(resourcesOf(templates.data).map(({ Type }) => Type));
      const kept = ['KMS::Key', 'KMS::Alias', 'S3::Bucket', 'S3::BucketPolicy', 'SSM::Parameter'];
      const topics = ['SNS::Topic', 'SNS::TopicPolicy', 'SNS::Subscription'];
      expect([...types].sort()).toEqual([...kept, ...topics].map((name) => `AWS::${name}`).sort());
    });

    it('read what Terraform has written and what they publish themselves, and nothing else', () => {
      const read = both
        .flatMap(({ Parameters = {} }) => Object.values(Parameters))
        .map(({ Default }) => Default);
      expect(
        read.filter((name) => !/^\/millrace\/(foundation|prod\/pipeline)\/[a-z-]+$/.test(String(name))),
      ).toEqual([]);
    });

    it('allow no action on everything and no service whole', () => {
      const allowed = both
        .flatMap((template) => resourcesOf(template))
        .filter(({ Type }) => Type !== 'AWS::KMS::Key')
        .flatMap(statementsOf)
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Action }) => Action);
      expect(allowed.filter((action) => String(action).includes('*'))).toEqual([]);
      expect(JSON.stringify(both)).not.toMatch(/"(Not)?Action":(\[)?"\*"/);
    });

    it('keep artifacts encrypted, shut and for a while', () => {
      const [bucket] = resourcesOf(templates.data, 'AWS::S3::Bucket');
      expect(propertyOf(bucket!, 'PublicAccessBlockConfiguration')).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(propertyOf(bucket!, 'LifecycleConfiguration.Rules')).toMatchObject([{ ExpirationInDays: 30 }]);
      const refusal = resourcesOf(templates.data, 'AWS::S3::BucketPolicy').flatMap(statementsOf);
      expect(refusal).toMatchObject([
        { Effect: 'Deny', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ]);
    });
  },
);

describe('the source of commits', () => {
  it('is github unless told', () => {
    expect([undefined, '', 'github', 'codecommit'].map(sourceHostOf)).toEqual([
      'github',
      'github',
      'github',
      'codecommit',
    ]);
  });

  it('is refused when nobody knows it', () => {
    expect(() => sourceHostOf('gitlab')).toThrow('MILLRACE_SOURCE is github or codecommit, not gitlab');
  });

  it.each([
    ['github', 'codeconnections:UseConnection'],
    ['codecommit', 'codecommit:GitPull'],
  ] as const)('of %s is the only one that a build may clone', (host, right) => {
    const { service } = pipelineTemplates(host);
    const role = named(service, 'AWS::IAM::Role', 'millrace-prod-pipeline-build');
    const actions = statementsOf(role).flatMap(({ Action }) => Action);
    expect(actions).toContain(right);
    const others = { github: 'codecommit:', codecommit: 'connections:' };
    expect(actions.filter((action) => String(action).includes(others[host]))).toEqual([]);
  });
});
