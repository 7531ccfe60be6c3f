import type { CloudConfig } from '../../core/config.ts';
import type { StateDatabase } from '../../core/database.ts';
import { dynoxideArns, unmappedArns, type ArnMapping } from './arns.ts';
import { Dynamo } from './client.ts';
import { startDynoxide } from './dynoxide-process.ts';
import { StreamTrimmer } from './stream-trimmer.ts';
import { startTtlSweep, type ExpiringTables } from './ttl-sweep.ts';

export interface DynamoEngine {
  readonly dynamo: Dynamo;
  readonly arns: ArnMapping;
  /** Of the embedded engine. */
  readonly databasePath: string | undefined;
  stop(): Promise<void>;
}

interface EngineOptions {
  readonly config: CloudConfig;
  readonly database: StateDatabase;
  readonly expiringTables: ExpiringTables;
}

/**
 * Starts the DynamoDB engine, or uses the one at `MILLRACE_DYNAMODB_ENDPOINT`.
 * @param onExit called when the process of the engine ends unexpectedly
 */
export async function startDynamo(
  { config, database, expiringTables }: EngineOptions,
  onExit: (reason: string) => void,
): Promise<DynamoEngine> {
  const external = process.env['MILLRACE_DYNAMODB_ENDPOINT'];
  const child = external ? undefined : await startDynoxide(config, onExit);
  const records = child && new StreamTrimmer(child.databasePath, database);
  const arns = child ? dynoxideArns(config.region) : unmappedArns;
  const dynamo = new Dynamo(external || child!.url, arns, records && (() => records.writeMark()));
  const sweep = startTtlSweep(expiringTables, dynamo);
  return {
    dynamo,
    arns,
    databasePath: child?.databasePath,
    async stop() {
      await sweep.stop();
      records?.stop();
      dynamo.close();
      await child?.stop();
    },
  };
}
