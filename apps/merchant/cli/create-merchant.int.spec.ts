import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { adminRequest } from '@millrace/contracts-merchant';
import { createMerchant } from '../src/application/create-merchant.ts';
import { InMemoryMerchantStore } from '../src/testing/in-memory-merchant-store.ts';

const run = promisify(execFile);
const dependencies = {
  merchants: new InMemoryMerchantStore(),
  clock: () => new Date(),
  randomBelow: (limit: number) => limit - 1,
};

/** Answers Parameter Store and Lambda as a stage with the admin function does. */
const stage = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  if (request.headers['x-amz-target'] === 'AmazonSSM.GetParameter') {
    const known = JSON.parse(body).Name === '/millrace/local/merchant/admin-function-name';
    response.statusCode = known ? 200 : 400;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(known ? { Parameter: { Value: 'admin' } } : { __type: 'ParameterNotFound' }));
  } else if (request.url === '/2015-03-31/functions/admin/invocations') {
    response.end(JSON.stringify(await createMerchant(adminRequest.parse(JSON.parse(body)), dependencies)));
  } else response.writeHead(404).end();
});

beforeAll(() => once(stage.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => closed(stage));

const command = (...args: string[]) =>
  run(process.execPath, [join(import.meta.dirname, 'create-merchant.ts'), ...args], {
    env: {
      ...(args.includes('--stage=dev')
        ? { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'dev', AWS_SECRET_ACCESS_KEY: 'dev' }
        : {}),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(stage.address() as AddressInfo).port}`,
    },
  });

describe('the admin command', () => {
  it('shows the merchant and its key, once', async () => {
    const { stdout } = await command('--name=Acme Ltd', '--mode=test');
    expect(stdout).toMatch(/^merchant {2}mer_\w{26} {2}\(Acme Ltd, test\)$/m);
    expect(stdout.match(/mk_test_9{32}/g)).toHaveLength(1);
  });

  it('fails with the reason when the merchant was refused', async () => {
    await expect(command('--name=Acme Ltd', '--mode=test')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('merchant_exists'),
    });
  });

  it.each([[[]], [['--name=Acme', '--mode=prod']], [['--name=Acme', '--key=mk_test_12345678']]])(
    'refuses the arguments %j',
    async (args) => {
      await expect(command(...args)).rejects.toMatchObject({ code: 1, stdout: '' });
    },
  );

  it('fails where the stage has no admin function', async () => {
    await expect(command('--name=Acme', '--stage=dev')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('deploy the module merchant first'),
    });
  });
});

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
