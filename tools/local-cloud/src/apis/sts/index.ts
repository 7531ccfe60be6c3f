import { randomBytes } from 'node:crypto';
import type { Cloud } from '../../cloud.ts';
import type { Input, QueryApi } from '../api.ts';

const SESSION_MS = 60 * 60 * 1000;

/** Identities on a laptop: everybody is root, and every role may be assumed. */
export const sts: QueryApi = {
  protocol: 'query',
  service: 'sts',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: { GetCallerIdentity, AssumeRole },
};

function GetCallerIdentity(_input: Input, { config }: Cloud) {
  return { Arn: `arn:aws:iam::${config.account}:root`, UserId: config.account, Account: config.account };
}

function AssumeRole({ RoleArn, RoleSessionName }: Input, { config }: Cloud) {
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
