import { recordedService } from '../../core/resources/recorded-service.ts';

/** Permissions are not enforced. */
export const iam = recordedService('iam', {
  'AWS::IAM::Policy': {
    named: 'PolicyName',
    maxLength: 128,
    // The policy belongs to its role, user or group.
    identity: ({ PolicyName, Roles, Users, Groups }) => JSON.stringify([PolicyName, Roles, Users, Groups]),
  },
  'AWS::IAM::Role': {
    named: 'RoleName',
    maxLength: 64,
    arn: (name, { account }) => `arn:aws:iam::${account}:role/${name}`,
  },
});
