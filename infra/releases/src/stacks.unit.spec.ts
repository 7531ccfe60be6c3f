import { describe, expect, it } from '@jest/globals';
import { propertyOf, resourcesOf, templatesOf } from '@millrace/constructs/testing';
import { stageNames } from '@millrace/stages/names';

describe.each(stageNames)('the stack of releases, in stage %s', (stageName) => {
  const template = templatesOf('releases', stageName).service;
  const [bucket] = resourcesOf(template, 'AWS::S3::Bucket');

  it('keeps every version of what is written, encrypted and shut', () => {
    expect(propertyOf(bucket!, 'VersioningConfiguration.Status')).toBe('Enabled');
    expect(propertyOf(bucket!, 'PublicAccessBlockConfiguration.RestrictPublicBuckets')).toBe(true);
    expect(JSON.stringify(propertyOf(bucket!, 'BucketEncryption'))).toContain('aws:kms');
  });
  it('answers nobody but by TLS', () => {
    const [policy] = resourcesOf(template, 'AWS::S3::BucketPolicy');
    expect(propertyOf(policy!, 'PolicyDocument')).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Effect: 'Deny',
          Action: 's3:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]),
    });
  });
  it('keeps releases when the stack goes, but on a laptop', () =>
    expect(bucket!.DeletionPolicy).toBe(stageName === 'local' ? 'Delete' : 'RetainExceptOnCreate'));
});
