import { join } from 'node:path';
import type { AdminRequest } from '@millrace/contracts-merchant';
import { fakePlatform } from '@millrace/stages/testing';
import { programHost, startProgram, type EndedProgram } from '@millrace/testing';
import { runAdminCommand } from '../../src/application/run-admin-command.ts';
import { inMemoryMerchantStore } from '../../src/testing/in-memory-merchant-store.ts';

/** A stage `local` with the admin function and nothing else. */
export interface AdminStage {
  /** Runs a program of `cli/` against the stage. */
  command(program: string, ...args: string[]): Promise<EndedProgram>;
  /** Runs it in a process of its own, which includes the output of programs that it starts. */
  startCommand(program: string, ...args: string[]): Promise<EndedProgram>;
  stop(): Promise<void>;
}

/** @param options.isDeployed whether the module merchant is deployed; true by default */
export async function startAdminStage({ isDeployed = true } = {}): Promise<AdminStage> {
  const merchants = inMemoryMerchantStore();
  const run = (request: AdminRequest) =>
    runAdminCommand(request, {
      merchants,
      modes: ['test', 'live'],
      clock: () => new Date(),
      // The key of a new merchant is all nines, an added one all eights.
      randomBelow: (limit) => limit - (request.command === 'addKey' ? 2 : 1),
    });
  const platform = await fakePlatform(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (request.headers['x-amz-target'] === 'AmazonSSM.GetParameter') {
      const known = isDeployed && JSON.parse(body).Name === '/millrace/local/merchant/admin-function-name';
      response.statusCode = known ? 200 : 400;
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(
        JSON.stringify(known ? { Parameter: { Value: 'admin' } } : { __type: 'ParameterNotFound' }),
      );
    } else if (request.url === '/2015-03-31/functions/admin/invocations') {
      response.end(JSON.stringify(await run(JSON.parse(body))));
    } else response.writeHead(404).end();
  });

  const host = programHost();
  const fileOf = (program: string) => join(import.meta.dirname, '..', program);
  const env = platform.environment;
  return {
    command: (program, ...args) => host.run(fileOf(program), { args, env }),
    startCommand: (program, ...args) => startProgram(fileOf(program), { args, env }),
    stop: async () => {
      await host.stop();
      await platform.stop();
    },
  };
}
