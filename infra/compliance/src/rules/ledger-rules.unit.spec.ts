import { describe, expect, it } from '@jest/globals';
import { of, policy, template } from '../testing/builders.ts';
import { ledgerWrites } from './ledger-rules.ts';

describe('INV-19: the rule of the ledger', () => {
  const ledger = 'arn:aws:dynamodb:eu-west-1:000000000000:table/millrace-local-settlement-ledger';
  const writes = (statement: Record<string, unknown>) => ledgerWrites(policy(statement), ledger);

  it.each([
    ['an update', 'dynamodb:UpdateItem'],
    ['a deletion', 'dynamodb:DeleteItem'],
    ['a batch', 'dynamodb:BatchWriteItem'],
    ['PartiQL', 'dynamodb:PartiQLUpdate'],
    ['the end of the table', 'dynamodb:DeleteTable'],
    ['some actions', 'dynamodb:Put*'],
    ['all actions', 'dynamodb:*'],
    ['anything', '*'],
    ['anything in other letters', 'DynamoDB:updateitem'],
  ])('finds %s', (_what, action) => {
    expect(writes({ Action: ['dynamodb:Query', action], Resource: ledger })).toEqual([`Role may ${action}`]);
  });

  it.each([
    ['every resource', '*'],
    ['every table', 'arn:aws:dynamodb:*:*:table/*'],
    ['a table that is known when it is deployed', { 'Fn::GetAtt': ['Ledger', 'Arn'] }],
    ['a name that is joined', { 'Fn::Join': ['', ['arn:aws:dynamodb:', { Ref: 'X' }, '-ledger']] }],
    ['one of many', ['arn:aws:s3:::x', ledger]],
  ])('finds it in %s', (_what, Resource) => {
    expect(writes({ Action: 'dynamodb:PutItem', Resource })).toEqual(['Role may dynamodb:PutItem']);
  });

  it('finds what is allowed by exclusion', () => {
    expect(writes({ NotAction: 'dynamodb:DeleteItem', Resource: ledger })).toEqual(['Role may *']);
    expect(writes({ Action: 'dynamodb:PutItem', NotResource: 'arn:x' })).toEqual([
      'Role may dynamodb:PutItem',
    ]);
  });

  it('names the functions of the role', () => {
    const { Resources } = policy({ Action: 'dynamodb:PutItem', Resource: ledger });
    const fn = (FunctionName: string) =>
      of('AWS::Lambda::Function', { FunctionName, Role: { 'Fn::GetAtt': ['Role', 'Arn'] } });
    expect(ledgerWrites(template({ ...Resources, A: fn('a'), B: fn('b') }), ledger)).toEqual([
      'a, b may dynamodb:PutItem',
    ]);
  });

  it('takes reading, its stream, other tables and other services', () => {
    for (const statement of [
      { Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: ledger },
      { Action: 'dynamodb:GetRecords', Resource: `${ledger}/stream/*` },
      { Action: 'dynamodb:UpdateItem', Resource: ledger.replace('ledger', 'balances') },
      { Action: 'kms:*', Resource: '*' },
      { Action: '*', Resource: ledger, Effect: 'Deny' },
    ]) {
      expect(writes(statement)).toEqual([]);
    }
  });
});
