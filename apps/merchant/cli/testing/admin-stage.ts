import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runAdminCommand } from '../../src/application/run-admin-command.ts';
import { InMemoryMerchantStore } from '../../src/testing/in-memory-merchant-store.ts';

const run = promisify(execFile);

/** A stage `local` with the admin function and nothing else. */
export interface AdminStage {
  /** Runs a program of `cli/` against it; rejects with `code`, `stdout` and `stderr` when the program fails. */
  command(program: string, ...args: string[]): Promise<{ stdout: string; stderr: string }>;
  stop(): Promise<void>;
}

export async function startAdminStage(): Promise<AdminStage> {
  const dependencies = {
    merchants: new InMemoryMerchantStore(),
    clock: () => new Date(),
    randomBelow: (limit: number) => limit - 1,
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (request.headers['x-amz-target'] === 'AmazonSSM.GetParameter') {
      const known = JSON.parse(body).Name === '/millrace/local/merchant/admin-function-name';
      response.statusCode = known ? 200 : 400;
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(
        JSON.stringify(known ? { Parameter: { Value: 'admin' } } : { __type: 'ParameterNotFound' }),
      );
    } else if (request.url === '/2015-03-31/functions/admin/invocations') {
      response.end(JSON.stringify(await runAdminCommand(JSON.parse(body), dependencies)));
    } else response.writeHead(404).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    command: (program, ...args) =>
      run(process.execPath, [join(import.meta.dirname, '..', program), ...args], {
        env: {
          ...(args.includes('--stage=dev')
            ? { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'dev', AWS_SECRET_ACCESS_KEY: 'dev' }
            : {}),
          AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        },
      }),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
