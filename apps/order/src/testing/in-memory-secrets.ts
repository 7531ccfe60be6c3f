import { recordingServer } from '@millrace/testing';

interface StoredSecret {
  readonly value: string;
  readonly kmsKeyId?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A Secrets Manager over HTTP. */
export async function inMemorySecrets() {
  const stored = new Map<string, StoredSecret>();
  const secrets = {
    stored,
    /** Called before each write, to simulate a concurrent change. */
    beforeWrite: () => {},
    isDown: false,
    reads: 0,
    values: () => Object.fromEntries([...stored].map(([name, { value }]) => [name, value])),
  };
  const server = await recordingServer(({ headers, body }) => {
    if (secrets.isDown) return refusal('InternalServiceError', 500);
    const { SecretId, Name, SecretString, KmsKeyId, Tags = [] } = JSON.parse(body);
    switch (headers['x-amz-target']) {
      case 'secretsmanager.GetSecretValue': {
        secrets.reads += 1;
        const found = stored.get(SecretId);
        return found ? { body: { SecretString: found.value } } : refusal('ResourceNotFoundException');
      }
      case 'secretsmanager.PutSecretValue': {
        const found = stored.get(SecretId);
        secrets.beforeWrite();
        if (!found) return refusal('ResourceNotFoundException');
        stored.set(SecretId, { ...found, value: SecretString });
        return { body: { Name: SecretId } };
      }
      case 'secretsmanager.CreateSecret': {
        secrets.beforeWrite();
        if (stored.has(Name)) return refusal('ResourceExistsException');
        const tags = Object.fromEntries(Tags.map(({ Key, Value }: Record<string, string>) => [Key, Value]));
        stored.set(Name, { value: SecretString, kmsKeyId: KmsKeyId, tags });
        return { body: { Name } };
      }
      default:
        return refusal('UnknownOperationException');
    }
  });
  return Object.assign(secrets, { url: server.url, requests: server.requests, stop: server.stop });
}

function refusal(code: string, status = 400) {
  return { status, body: { __type: code, message: 'no' } };
}
