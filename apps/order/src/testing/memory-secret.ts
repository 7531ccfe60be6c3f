import { recordingServer } from './recording-server.ts';

/** A Secrets Manager with one secret and its two latest versions, over HTTP. */
export async function memorySecret(initial: string) {
  let versions = [{ id: 'v0', text: initial }];
  const secret = {
    /** Called before each put, as somebody else might put in that moment. */
    beforePut: () => {},
    isDown: false,
    reads: 0,
    put: (text: string) => {
      versions = [...versions, { id: `v${versions.length}`, text }];
    },
    current: () => versions.at(-1)!.text,
  };
  const server = await recordingServer(({ headers, body }) => {
    if (secret.isDown) return { status: 400, body: { __type: 'DecryptionFailure', message: 'no' } };
    const { VersionStage, SecretString } = JSON.parse(body);
    if (headers['x-amz-target'] === 'secretsmanager.PutSecretValue') {
      secret.beforePut();
      secret.put(SecretString);
      return { body: { VersionId: versions.at(-1)!.id } };
    }
    secret.reads += 1;
    const version = versions.at(VersionStage === 'AWSPREVIOUS' ? -2 : -1);
    if (!version) return { status: 400, body: { __type: 'ResourceNotFoundException', message: 'no' } };
    return { body: { SecretString: version.text, VersionId: version.id } };
  });
  return Object.assign(secret, { url: server.url, stop: server.stop });
}
