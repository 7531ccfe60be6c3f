import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { administrator, type Caller, type RoleSession } from './caller.ts';

/** Begins the access keys of all sessions, so that the key of one that has ended is not taken for a person's. */
const PREFIX = 'ASIAMILLRACE';
const ACCESS_KEY = /Credential=([^/,\s]+)\//;

/** What an SDK signs its requests with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The temporary credentials that the local cloud has issued. Signatures are not checked. */
export class Sessions {
  readonly #callers = new Map<string, RoleSession>();

  issue(session: RoleSession): Credentials {
    const accessKeyId = PREFIX + randomBytes(6).toString('hex').toUpperCase();
    this.#callers.set(accessKeyId, session);
    return {
      accessKeyId,
      secretAccessKey: randomBytes(20).toString('hex'),
      sessionToken: randomBytes(20).toString('hex'),
    };
  }

  /** The session has ended: its credentials are refused from now on. */
  end({ accessKeyId }: Pick<Credentials, 'accessKeyId'>): void {
    this.#callers.delete(accessKeyId);
  }

  /**
   * The caller of a request. Keys that were not issued here are those of a person, who is an administrator.
   * @param authorization header of the request; absent in an unsigned one
   * @throws AwsError `ExpiredTokenException`
   */
  callerOf(authorization: string | undefined): Caller {
    const accessKeyId = ACCESS_KEY.exec(authorization ?? '')?.[1] ?? '';
    const session = this.#callers.get(accessKeyId);
    if (session) return session;
    if (!accessKeyId.startsWith(PREFIX)) return administrator;
    throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired', 403);
  }
}
