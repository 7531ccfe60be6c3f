import { describe, expect, it } from '@jest/globals';
import { awsClient } from '@millrace/aws-clients';
import { silences, startSilentServer } from '@millrace/testing';
import { calls, clients, type Make } from './testing/sdk-calls.ts';

const budget = { attemptMs: 200, maxAttempts: 2, callMs: 2_000 };

describe('a client of awsClient whose service never finishes its answer', () => {
  it('is tested for every service', () => {
    expect(Object.keys(calls).sort()).toEqual(clients.toSorted());
  });

  it.each(Object.keys(calls).flatMap((name) => silences.map((silence) => [name, silence] as const)))(
    'INV-41: %s fails in time when the service %s',
    async (name, silence) => {
      const server = await startSilentServer();
      server.silence = silence;
      const configuration = {
        endpoint: server.url,
        region: 'eu-west-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        forcePathStyle: true,
      };
      const make: Make = (Client) =>
        awsClient(
          Client as new (given: object) => InstanceType<typeof Client> & { middlewareStack: object },
          {
            budget,
            configuration,
          },
        );
      try {
        await expect(calls[name]!(make, server.url)).rejects.toMatchObject({ name: 'TimeoutError' });
        expect(server.requests.length).toBeGreaterThan(0);
      } finally {
        await server.stop();
      }
    },
  );
});
