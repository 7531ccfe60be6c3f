import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../order/cli/connect.ts');

interface Connection {
  readonly stage: string;
  readonly merchantId: string;
  readonly apiKey: string;
}

/**
 * Connects the merchant's orders to the key with the order module's command, which gets the key on stdin.
 * @throws Error with the command for a later attempt
 */
export async function connectOrders({ stage, merchantId, apiKey }: Connection): Promise<void> {
  const args = [PROGRAM, `--merchant=${merchantId}`, `--stage=${stage}`];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'inherit', 'inherit'] });
  // A command that exits before it reads the key prints the reason itself.
  child.stdin.on('error', () => undefined).end(apiKey);
  const [exitCode] = await once(child, 'exit');
  if (exitCode === 0) return;
  const command = `npx nx run order:connect --configuration=${stage} --merchant=${merchantId}`;
  throw new Error(`Orders of the merchant are not paid yet. Once the cause is fixed: ${command}`);
}
