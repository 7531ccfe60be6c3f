import { randomBytes } from 'node:crypto';
import type { Input, QueryApi } from '../../core/api/api.ts';
import type { Authorizer, Call } from '../../core/authorization/authorizer.ts';
import { sessionArn, type Caller, type RoleSession } from '../../core/authorization/caller.ts';
import type { Sessions } from '../../core/authorization/sessions.ts';
import type { CloudConfig } from '../../core/config.ts';

const SESSION_MS = 60 * 60 * 1000;

/** The runtime of the Security Token Service. */
export interface Sts {
  readonly config: CloudConfig;
  readonly authorizer: Pick<Authorizer, 'policies'>;
  readonly sessions: Pick<Sessions, 'issue'>;
}

/**
 * Identities on a laptop. A person is an administrator until they assume a role that a stack has created. Roles that no
 * stack has, such as those of the CDK's bootstrap stack, are administrators, too.
 */
export const stsApi: QueryApi<Sts> = {
  protocol: 'query',
  service: 'sts',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: { GetCallerIdentity, AssumeRole },
  // Nobody needs a permission to ask who they are.
  authorizations: { GetCallerIdentity: () => [], AssumeRole: assumeCalls },
};

function GetCallerIdentity(_input: Input, { config: { account } }: Sts, caller: Caller) {
  if (caller.kind === 'role') {
    return {
      Arn: sessionArn(caller),
      UserId: `${idOf(caller.roleArn)}:${caller.sessionName}`,
      Account: account,
    };
  }
  return { Arn: `arn:aws:iam::${account}:root`, UserId: account, Account: account };
}

/** The role itself must let the caller assume it. */
function assumeCalls({ RoleArn }: Input): Call {
  return { action: 'sts:AssumeRole', resource: String(RoleArn) };
}

function AssumeRole({ RoleArn, RoleSessionName }: Input, { authorizer, sessions }: Sts) {
  const session: RoleSession = {
    kind: 'role',
    roleArn: String(RoleArn),
    sessionName: String(RoleSessionName),
  };
  const { accessKeyId, secretAccessKey, sessionToken } = authorizer.policies.role(session.roleArn)
    ? sessions.issue(session)
    : { ...secrets(), accessKeyId: 'ASIALOCALCLOUD000000' };
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: new Date(Date.now() + SESSION_MS),
    },
    AssumedRoleUser: {
      Arn: sessionArn(session),
      AssumedRoleId: `${idOf(session.roleArn)}:${session.sessionName}`,
    },
  };
}

const secrets = () => ({
  secretAccessKey: randomBytes(20).toString('hex'),
  sessionToken: randomBytes(20).toString('hex'),
});

function idOf(roleArn: string): string {
  return `AROA${roleArn.split('/').at(-1)!.toUpperCase()}`;
}
