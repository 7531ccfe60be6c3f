import type { CloudConfig } from '../../core/config.ts';
import type { StateDatabase } from '../../core/database.ts';
import type { ResourceTable } from './resource-table.ts';
import type { StackTable } from './stack-table.ts';

/** The stored stacks and resources. */
export interface StackContext {
  readonly config: CloudConfig;
  readonly database: Pick<StateDatabase, 'transaction'>;
  readonly resources: ResourceTable;
  readonly stacks: StackTable;
}
