import type { CloudConfig } from '../config.ts';
import type { Store } from '../state/store.ts';
import { dynoxideArns, unmappedArns } from './dynamo-arns.ts';
import type { ArnMapping } from './dynamo-arns.ts';
import { Dynamo } from './dynamo-client.ts';
import { startDynoxide } from './dynoxide-process.ts';
import { StreamRecords } from './stream-records.ts';
import { startTtlSweep } from './ttl-sweep.ts';

export interface DynamoEngine {
  readonly dynamo: Dynamo;
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
  const child = external ? undefined : await startDynoxide(config, onExit);
  const records = child && new StreamRecords(child.databasePath, store);
  const arns = child ? dynoxideArns(config.region) : unmappedArns;
  const dynamo = new Dynamo(external || child!.url, arns, records && (() => records.writeMark()));
  const sweep = startTtlSweep(store, dynamo);
  return {
    dynamo,
    arns,
    async stop() {
      await sweep.stop();
      records?.stop();
      dynamo.close();
      await child?.stop();
    },
  };
}
