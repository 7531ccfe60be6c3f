import { randomBytes } from 'node:crypto';
import type { Input, QueryApi } from '../../core/api/api.ts';
import type { CloudConfig } from '../../core/config.ts';

const SESSION_MS = 60 * 60 * 1000;

interface Sts {
  readonly config: CloudConfig;
}

/** Identities on a laptop: every caller is root and may assume every role. */
export const stsApi: QueryApi<Sts> = {
  protocol: 'query',
  service: 'sts',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: { GetCallerIdentity, AssumeRole },
};

function GetCallerIdentity(_input: Input, { config }: Sts) {
  return { Arn: `arn:aws:iam::${config.account}:root`, UserId: config.account, Account: config.account };
}

function AssumeRole({ RoleArn, RoleSessionName }: Input, { config }: Sts) {
  const roleName = String(RoleArn).split('/').at(-1);
  const id = `AROA${randomBytes(8).toString('hex').toUpperCase()}`;
  return {
    Credentials: {
      AccessKeyId: 'ASIALOCALCLOUD000000',
      SecretAccessKey: randomBytes(20).toString('hex'),
      SessionToken: randomBytes(20).toString('hex'),
      Expiration: new Date(Date.now() + SESSION_MS),
    },
    AssumedRoleUser: {
      Arn: `arn:aws:sts::${config.account}:assumed-role/${roleName}/${RoleSessionName}`,
      AssumedRoleId: `${id}:${RoleSessionName}`,
    },
  };
}
