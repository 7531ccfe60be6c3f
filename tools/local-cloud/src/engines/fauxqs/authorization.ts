import { AsyncLocalStorage } from 'node:async_hooks';
import { unknownPermission } from '../../core/api/unknown-operation.ts';
import type { Authorizer, Call } from '../../core/authorization/authorizer.ts';
import { administrator, type Caller } from '../../core/authorization/caller.ts';
import type { Input } from '../../core/api/api.ts';
import type { FauxService } from './operations.ts';

/** What an operation does, in the terms of IAM. Undefined for one that only administrators may call. */
export type FauxAuthorization = (action: string, input: Input) => readonly Call[] | undefined;

/** Checks the callers of SQS and SNS. fauxqs passes no caller to its operations, so it is kept beside the call. */
export class FauxAccess {
  readonly #authorizer: Pick<Authorizer, 'require'>;
  readonly #authorizations = new Map<FauxService, FauxAuthorization>();
  #mayDeliver: (topicArn: string, queueArn: string) => boolean = () => false;
  readonly #caller = new AsyncLocalStorage<Caller>();

  constructor(authorizer: Pick<Authorizer, 'require'>) {
    this.#authorizer = authorizer;
  }

  /** Each service says what its operations need. */
  authorizeBy(service: FauxService, authorization: FauxAuthorization): void {
    this.#authorizations.set(service, authorization);
  }

  /** Says whether a topic may deliver to a queue. */
  deliverIf(mayDeliver: (topicArn: string, queueArn: string) => boolean): void {
    this.#mayDeliver = mayDeliver;
  }

  mayDeliver(topicArn: string, queueArn: string): boolean {
    return this.#mayDeliver(topicArn, queueArn);
  }

  /** Runs the operations of `work` on behalf of a caller. */
  as<Result>(caller: Caller, work: () => Result): Result {
    return this.#caller.run(caller, work);
  }

  /** @throws AwsError `AccessDeniedException` */
  require(service: FauxService, action: string, input: Input): void {
    const caller = this.#caller.getStore() ?? administrator;
    if (caller.kind === 'administrator') return;
    const calls = this.#authorizations.get(service)?.(action, input);
    if (calls === undefined) throw unknownPermission(service, action);
    this.#authorizer.require(caller, ...calls);
  }
}
