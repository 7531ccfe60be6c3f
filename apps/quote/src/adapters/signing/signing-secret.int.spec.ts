import { afterEach, describe, expect, it } from '@jest/globals';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SigningKeyUnavailable } from '../../application/ports.ts';
import { startSecretServer, type SecretVersions } from '../../testing/secret-server.ts';
import { SecretsManagerSigningSecret } from './signing-secret.ts';

const createdAt = new Date('2026-05-08T12:00:00.000Z');
let server: Awaited<ReturnType<typeof startSecretServer>>;

async function secretWith(versions: SecretVersions): Promise<SecretsManagerSigningSecret> {
  server = await startSecretServer(versions);
  const client = new SecretsManagerClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return new SecretsManagerSigningSecret(client, 'signing');
}

describe('the signing secret', () => {
  afterEach(() => server.stop());

  it('has a current and a previous version', async () => {
    const secret = await secretWith({
      AWSCURRENT: { text: 'new', createdAt },
      AWSPREVIOUS: { text: 'old' },
    });
    expect(await secret.current()).toEqual({ text: 'new', createdAt });
    expect(await secret.previous()).toEqual({ text: 'old', createdAt: undefined });
  });

  it('has no previous version when it was never rotated', async () => {
    const secret = await secretWith({ AWSCURRENT: { text: 'new' } });
    expect(await secret.previous()).toBeUndefined();
  });

  it('is unavailable when it has no value yet', async () => {
    const secret = await secretWith({});
    await expect(secret.current()).rejects.toThrow(SigningKeyUnavailable);
  });
});

describe('the signing secret when Secrets Manager is down', () => {
  it('is unavailable', async () => {
    const secret = await secretWith({ AWSCURRENT: { text: 'new' } });
    await server.stop();
    await expect(secret.current()).rejects.toThrow(SigningKeyUnavailable);
    await expect(secret.previous()).rejects.toThrow(SigningKeyUnavailable);
  });
});
