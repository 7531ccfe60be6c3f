import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { removeState, startTestCloud, type TestCloud } from '../../functions/testing/test-cloud.ts';
import { secretsManagerSecret } from '../../resources/secretsmanager-secret.ts';
import { secretsManager } from './index.ts';

let test: TestCloud;
beforeEach(async () => {
  test = await startTestCloud();
});
afterEach(async () => {
  await test.stop();
  removeState(test.stateDir);
});

const call = async (operation: string, input: object) =>
  secretsManager.operations[operation]?.(input, test.cloud) as { SecretString: string; VersionId: string };
const keys = { Name: 'keys', SecretString: '{}' };
const value = async () => (await call('GetSecretValue', { SecretId: 'keys' })).SecretString;

describe('a secret whose value the template gives', () => {
  it('has that value, and keeps what was put over it through a deployment', async () => {
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

  it('refuses a value that is no text, and a stage of its own', async () => {
    await test.put(secretsManagerSecret, 'Keys', keys);
    for (const wrong of [{ SecretBinary: 'AA==' }, { SecretString: 'x', VersionStages: ['mine'] }]) {
      await expect(call('PutSecretValue', { SecretId: 'keys', ...wrong })).rejects.toMatchObject({
        code: 'InvalidParameterException',
      });
    }
  });
});
