import { describe, expect, it } from '@jest/globals';
import { administrator } from '../../core/authorization/caller.ts';
import { aTestCloud } from '../../testing/test-cloud.ts';
import { secretsManagerSecret } from './resources.ts';
import { secretsManagerApi } from './api.ts';

const test = aTestCloud();

const call = async (operation: string, input: object) =>
  secretsManagerApi.operations[operation]?.(input, test.secretsmanager, administrator) as {
    SecretString: string;
    VersionId: string;
  };
const keys = { Name: 'keys', SecretString: '{}' };
const value = async () => (await call('GetSecretValue', { SecretId: 'keys' })).SecretString;

describe('a secret whose value the template gives', () => {
  it('has that value, and keeps a later value through a deployment', async () => {
    await test.put(secretsManagerSecret, 'Keys', keys);
    expect(await value()).toBe('{}');
    const { VersionId } = await call('PutSecretValue', { SecretId: 'keys', SecretString: '{"mer_1":"key"}' });
    await test.put(secretsManagerSecret, 'Keys', { ...keys, Description: 'another' });
    expect(await call('GetSecretValue', { SecretId: 'keys' })).toMatchObject({
      SecretString: '{"mer_1":"key"}',
      VersionId,
    });
    await test.put(secretsManagerSecret, 'Keys', { ...keys, SecretString: '{"a":1}' });
    expect(await value()).toBe('{"a":1}');
  });

  it('refuses a value that is not a text, and a custom stage', async () => {
    await test.put(secretsManagerSecret, 'Keys', keys);
    for (const wrong of [{ SecretBinary: 'AA==' }, { SecretString: 'x', VersionStages: ['mine'] }]) {
      await expect(call('PutSecretValue', { SecretId: 'keys', ...wrong })).rejects.toMatchObject({
        code: 'InvalidParameterException',
      });
    }
  });
});

describe('a secret that an API creates', () => {
  const created = {
    Name: 'keys/mer_1',
    SecretString: 'key-1',
    ...{ Description: 'a key', KmsKeyId: 'arn:aws:kms:x', Tags: [], ClientRequestToken: 'token-1' },
  };

  it('is created once, and found by its name and by its ARN with and without the random suffix', async () => {
    const { ARN } = (await call('CreateSecret', created)) as unknown as { ARN: string };
    expect(ARN).toMatch(/:secret:keys\/mer_1-[0-9a-f]{6}$/);
    for (const SecretId of ['keys/mer_1', ARN, ARN.slice(0, -'-abcdef'.length)]) {
      expect(await call('GetSecretValue', { SecretId })).toMatchObject({
        ARN,
        SecretString: 'key-1',
        VersionId: 'token-1',
      });
    }
    expect(await call('CreateSecret', created)).toMatchObject({ ARN, VersionId: 'token-1' });
    const another = { ...created, ClientRequestToken: 'token-2' };
    await expect(call('CreateSecret', another)).rejects.toMatchObject({ code: 'ResourceExistsException' });
    await call('PutSecretValue', { SecretId: 'keys/mer_1', SecretString: 'key-2' });
    expect((await call('GetSecretValue', { SecretId: 'keys/mer_1' })).SecretString).toBe('key-2');
  });

  it.each([
    [{ SecretString: undefined, SecretBinary: 'AA==' }, 'InvalidParameterException', 'SecretBinary'],
    [{ AddReplicaRegions: [] }, 'InvalidParameterException', 'AddReplicaRegions'],
    [{ SecretString: undefined }, 'ValidationException', 'SecretString'],
    [{ Name: 'a b' }, 'ValidationException', 'Name'],
  ])('is refused by name with %j', async (wrong, code, named) => {
    await expect(call('CreateSecret', { ...created, ...wrong })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(named) as unknown,
    });
  });
});
