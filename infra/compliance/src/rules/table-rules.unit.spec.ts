import { describe, expect, it } from '@jest/globals';
import { of, policy, template } from '../testing/builders.ts';
import { tablesOfOthers } from './table-rules.ts';

const orders = 'arn:aws:dynamodb:eu-west-1:000000000000:table/millrace-dev-order-orders';
const data = template({
  Payments: of('AWS::DynamoDB::Table', { TableName: 'millrace-dev-payment-payments' }),
  Adopted: of('AWS::DynamoDB::Table', { TableName: 'millrace-dev-order-adopted' }),
});
const found = (statement: Record<string, unknown>) =>
  tablesOfOthers([data, policy({ Action: 'dynamodb:GetItem', ...statement })]);

describe('the rule of tables', () => {
  it.each([
    ['by its name', orders],
    ['by an index', `${orders}/index/open`],
    ['beside others', ['arn:aws:s3:::x', orders, orders.replace('order-orders', 'payment-payments')]],
    [
      'in a join',
      {
        'Fn::Join': ['', ['arn:aws:dynamodb:', { Ref: 'AWS::Region' }, ':1:table/millrace-dev-order-orders']],
      },
    ],
  ])('finds a table of another module %s', (_how, Resource) => {
    expect(found({ Resource })).toEqual(['Role may use millrace-dev-order-orders']);
  });

  it('takes tables that its stacks define, streams of others, other resources, and what is denied', () => {
    for (const statement of [
      { Resource: orders.replace('order-orders', 'payment-payments') },
      { Resource: orders.replace('order-orders', 'order-adopted') },
      { Resource: `${orders}/stream/*` },
      { Resource: 'arn:aws:sqs:eu-west-1:000000000000:millrace-dev-order-orders' },
      { Resource: orders, Effect: 'Deny' },
    ]) {
      expect(found(statement)).toEqual([]);
    }
  });

  it('finds a table that is only named after the module', () => {
    expect(found({ Resource: orders.replace('order-orders', 'payment-refunds') })).toEqual([
      'Role may use millrace-dev-payment-refunds',
    ]);
  });
});
