import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The versions of a secret, by stage. */
export type SecretVersions = Partial<
  Record<'AWSCURRENT' | 'AWSPREVIOUS', { text: string; createdAt?: Date }>
>;

/** Answers GetSecretValue like Secrets Manager, on the loopback interface. */
export async function startSecretServer(versions: SecretVersions) {
  const server = createServer(async (request, response) => {
    const { VersionStage } = JSON.parse(await bodyOf(request)) as { VersionStage: keyof SecretVersions };
    const version = versions[VersionStage];
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.statusCode = version ? 200 : 400;
    response.end(
      JSON.stringify(
        version
          ? {
              ARN: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:signing',
              SecretString: version.text,
              CreatedDate: version.createdAt && version.createdAt.getTime() / 1000,
            }
          : { __type: 'ResourceNotFoundException', message: `no version at ${VersionStage}` },
      ),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
