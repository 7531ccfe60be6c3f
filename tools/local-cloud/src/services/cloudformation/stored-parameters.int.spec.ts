import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { strToU8, zipSync } from 'fflate';
import { deployTemplate } from '../../testing/deploy-template.ts';
import { anOpenRole } from '../../testing/open-role.ts';
import { anInProcessCloud } from './testing/in-process-cloud.ts';
import { BUNDLE, NAMED } from './testing/named-resources.ts';

const cloud = anInProcessCloud();

beforeAll(async () => {
  const Body = zipSync({ 'index.js': strToU8('exports.handler = async () => process.env.URL;') });
  const { S3Bucket: Bucket, S3Key: Key } = BUNDLE;
  await new S3Client(cloud.settings()).send(new PutObjectCommand({ Bucket, Key, Body }));
});

beforeEach(() =>
  new CloudFormationClient(cloud.settings()).send(new DeleteStackCommand({ StackName: 'reader' })),
);

const [type, properties] = NAMED['Function']!;

/** Stores the value, and deploys a function that has it, with its version and alias. */
async function deployWith(Value: string, version: object): Promise<string> {
  const store = new PutParameterCommand({ Name: '/url', Value, Type: 'String', Overwrite: true });
  await new SSMClient(cloud.settings()).send(store);
  const resources = {
    Role: anOpenRole(),
    Function: {
      Type: type,
      Properties: { ...properties, Environment: { Variables: { URL: { Ref: 'Url' } } } },
    },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Function' }, ...version } },
    Alias: { Type: NAMED['Alias']![0], Properties: NAMED['Alias']![1] },
  };
  const Parameters = { Url: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/url' } };
  return (await deployTemplate(cloud.endpointUrl, 'reader', resources, { Parameters })).status;
}

async function answer(qualifier: string): Promise<unknown> {
  const result = await cloud.runtimes.lambda.functions.invoke(`owned-function:${qualifier}`, {});
  return (result as { payload: unknown }).payload;
}

describe('a stored parameter in the environment of a function', () => {
  it('reaches the newest code but not the alias, when the version stays the same', async () => {
    await deployWith('old', {});
    expect(await deployWith('new', {})).toBe('UPDATE_COMPLETE');
    expect([await answer('$LATEST'), await answer('live')]).toEqual(['new', 'old']);
  });

  it('reaches the alias when the description of the version has it', async () => {
    const version = { Description: { Ref: 'Url' } };
    await deployWith('old', version);
    expect(await deployWith('new', version)).toBe('UPDATE_COMPLETE');
    expect(await answer('live')).toBe('new');
    expect(await deployWith('old', version)).toBe('UPDATE_COMPLETE');
    expect(await answer('live')).toBe('old');
  });
});
