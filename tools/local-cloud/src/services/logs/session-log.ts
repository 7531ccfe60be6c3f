import { arnOf } from '../../core/arn.ts';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { RoleSession } from '../../core/authorization/caller.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { CloudConfig } from '../../core/config.ts';
import { logCalls } from './authorization.ts';
import type { LogWriter } from './log-store.ts';

interface LogContext {
  readonly config: Pick<CloudConfig, 'region' | 'account'>;
  readonly authorizer: Pick<Authorizer, 'require' | 'revision'>;
  readonly logs: LogWriter;
}

/** The log of code that runs in a role. As on AWS, lines are lost when the role may not write them. */
export class SessionLog {
  readonly #context: LogContext;
  readonly #session: RoleSession;
  readonly #place: { readonly group: string; readonly stream: string };
  /** The revision of the policies at which the role was last checked. */
  #checkedAt = -1;
  #mayWrite = false;

  constructor(
    context: LogContext,
    session: RoleSession,
    place: { readonly group: string; readonly stream: string },
  ) {
    this.#context = context;
    this.#session = session;
    this.#place = place;
  }

  append(message: string, timestamp = Date.now()): void {
    const revision = Atomics.load(this.#context.authorizer.revision, 0);
    if (revision !== this.#checkedAt) this.#check(revision);
    const { group, stream } = this.#place;
    if (this.#mayWrite) this.#context.logs.append(group, stream, [{ timestamp, message }]);
  }

  #check(revision: number): void {
    const { authorizer, config } = this.#context;
    const { group, stream } = this.#place;
    // A refusal is written to the log of the session, which is this one.
    this.#checkedAt = revision;
    this.#mayWrite = false;
    try {
      authorizer.require(this.#session, ...logCalls(arnOf(config, 'logs', `log-group:${group}`), stream));
      this.#mayWrite = true;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }
}
