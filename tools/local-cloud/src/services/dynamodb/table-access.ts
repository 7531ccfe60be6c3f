import { unknownPermission } from '../../core/api/unknown-operation.ts';
import { arnOf } from '../../core/arn.ts';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { Caller } from '../../core/authorization/caller.ts';
import type { CloudConfig } from '../../core/config.ts';
import { tableCalls, tableUses, type TableRequest } from './authorization.ts';

/** Decides who may use which table. */
export class TableAccess {
  readonly #authorizer: Pick<Authorizer, 'require' | 'keyCalls' | 'revision' | 'policies'>;
  readonly #tables: string;

  constructor(
    config: Pick<CloudConfig, 'region' | 'account'>,
    authorizer: Pick<Authorizer, 'require' | 'keyCalls' | 'revision' | 'policies'>,
  ) {
    this.#authorizer = authorizer;
    this.#tables = arnOf(config, 'dynamodb', 'table/');
  }

  /** @throws AwsError `AccessDeniedException` */
  require(caller: Caller, operation: string, request: TableRequest): void {
    if (caller.kind === 'administrator') return;
    const uses = tableUses(operation, request);
    if (uses === undefined) throw unknownPermission('dynamodb', operation);
    this.#authorizer.require(caller, ...tableCalls(uses, this.#tables, this.#authorizer));
  }

  /**
   * The number of changes of policies so far: what was allowed stays allowed until it grows. Undefined when a decision may
   * change by itself, because a policy depends on the time.
   */
  get revision(): number | undefined {
    const { policies, revision } = this.#authorizer;
    return policies.usesTime ? undefined : Atomics.load(revision, 0);
  }
}
