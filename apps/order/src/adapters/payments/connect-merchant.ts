import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { paymentKeysSecret } from './secret-payment-keys.ts';

/** How often a key is put in all while others put theirs. */
const MAX_TRIES = 5;

interface Connection {
  readonly secretId: string;
  readonly merchantId: string;
  readonly apiKey: string;
}

/**
 * Puts a merchant's API key beside those of others. Secrets Manager has no conditional write, so it is looked at
 * afterwards which version the new one replaced: keys that were put in between are put again.
 * @throws Error when others were putting keys at every try
 */
export async function connectMerchant(
  client: SecretsManagerClient,
  { secretId, merchantId, apiKey }: Connection,
): Promise<void> {
  const read = async (VersionStage: 'AWSCURRENT' | 'AWSPREVIOUS') => {
    const command = new GetSecretValueCommand({ SecretId: secretId, VersionStage });
    const { SecretString = '', VersionId } = await client.send(command);
    return { keys: paymentKeysSecret.parse(JSON.parse(SecretString)), version: VersionId };
  };
  let base = await read('AWSCURRENT');
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const keys = { ...base.keys, [merchantId]: apiKey };
    await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify(keys) }));
    const replaced = await read('AWSPREVIOUS');
    if (replaced.version === base.version) return;
    const current = await read('AWSCURRENT');
    base = { keys: { ...replaced.keys, ...current.keys }, version: current.version };
  }
  throw new Error('others are putting payment keys at this moment; try again');
}
