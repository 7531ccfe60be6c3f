import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { verifyKeyOwner } from './verify-key-owner.ts';

interface Connection {
  readonly stage: string;
  /** The module's key, which encrypts the secret. */
  readonly kmsKeyId: string;
  /** The payments API, without a slash at its end. */
  readonly paymentsUrl: string;
  readonly merchantId: string;
  readonly apiKey: string;
}

/**
 * Stores a merchant's API key in the merchant's own secret, after the payments API has confirmed that the key
 * is that merchant's. Connecting one merchant changes nothing of another. Of two keys for one merchant, the
 * last one written is used.
 * @throws Error when the key is not confirmed
 */
export async function connectMerchant(client: SecretsManagerClient, connection: Connection): Promise<void> {
  const { stage, kmsKeyId, merchantId, apiKey } = connection;
  await verifyKeyOwner(connection);
  const name = `millrace-${stage}-order-payment-key/${merchantId}`;
  const put = new PutSecretValueCommand({ SecretId: name, SecretString: apiKey });
  if (!(await failsWith(ResourceNotFoundException, () => client.send(put)))) return;
  const create = new CreateSecretCommand({
    Name: name,
    Description: `The API key that pays the orders of ${merchantId}.`,
    KmsKeyId: kmsKeyId,
    SecretString: apiKey,
    Tags: Object.entries({ project: 'millrace', stage, module: 'order' }).map(([Key, Value]) => ({
      Key,
      Value,
    })),
  });
  // Another command may have created the secret since.
  if (await failsWith(ResourceExistsException, () => client.send(create))) await client.send(put);
}

/** Whether a call fails with this error. @throws any other error of the call */
async function failsWith(
  kind: typeof ResourceNotFoundException | typeof ResourceExistsException,
  call: () => Promise<unknown>,
): Promise<boolean> {
  try {
    return await call().then(() => false);
  } catch (error) {
    if (error instanceof kind) return true;
    throw error;
  }
}
