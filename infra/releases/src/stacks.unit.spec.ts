import { describe, expect, it } from '@jest/globals';
import {
  describeNag,
  describeReference,
  exportsAndImports,
  inTemporaryApp,
  managedPolicies,
  propertyOf,
  resourcesOf,
  testEnvironment,
  unacknowledgedWildcards,
  type TemplateJson,
} from '@millrace/constructs/testing';
import { stageNames, stageOf } from '@millrace/constructs';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addStacks } from './stacks.ts';

describeNag('releases', addStacks);
describeReference('releases', addStacks);

describe.each(stageNames)('the stack of releases, in stage %s', (stageName) => {
  const template = inTemporaryApp((app) => {
    addStacks(app, stageOf(stageName, testEnvironment));
    const stack = app.node.findChild(`millrace-${stageName}-releases`) as Stack;
    return Template.fromStack(stack).toJSON() as TemplateJson;
  });
  const [bucket] = resourcesOf(template, 'AWS::S3::Bucket');

  it('exports and imports nothing', () => expect(exportsAndImports(template)).toEqual([]));
  it('allows no wildcard without a reason', () => expect(unacknowledgedWildcards(template)).toEqual([]));
  it('uses no managed policy', () => expect(managedPolicies(template)).toEqual([]));
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
    expect(bucket!.DeletionPolicy).toBe(stageName === 'local' ? 'Delete' : 'Retain'));
});
