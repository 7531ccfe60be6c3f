import type { CloudConfig } from '../config.ts';
import type { Store } from '../state/store.ts';
import { dynoxideArns, unmappedArns } from './dynamo-arns.ts';
import type { ArnMapping } from './dynamo-arns.ts';
import { DynamoClient } from './dynamo-client.ts';
import { startDynoxide } from './dynoxide-process.ts';
import { StreamRecords } from './stream-records.ts';
import { startTtlSweep } from './ttl-sweep.ts';

export interface DynamoEngine {
  readonly dynamo: DynamoClient;
  readonly arns: ArnMapping;
  stop(): Promise<void>;
}

/**
 * Starts the DynamoDB engine, or takes the one at `MILLRACE_DYNAMODB_ENDPOINT`.
 * @param onExit called when the engine's process ends by itself
 */
export async function startDynamo(
  config: CloudConfig,
  store: Store,
  onExit: (reason: string) => void,
): Promise<DynamoEngine> {
  const external = process.env['MILLRACE_DYNAMODB_ENDPOINT'];
  if (external) {
    const dynamo = new DynamoClient(external, unmappedArns);
    const sweep = startTtlSweep(store, dynamo);
    return {
      dynamo,
      arns: unmappedArns,
      async stop() {
        await sweep.stop();
        dynamo.close();
      },
    };
  }
  const child = await startDynoxide(config, onExit);
  const arns = dynoxideArns(config.region);
  const dynamo = new DynamoClient(child.url, arns);
  const records = new StreamRecords(child.databasePath, store);
  const sweep = startTtlSweep(store, dynamo);
  return {
    dynamo: Object.assign(dynamo, { writeMark: () => records.writeMark() }),
    arns,
    async stop() {
      await sweep.stop();
      records.stop();
      dynamo.close();
      await child.stop();
    },
  };
}
