import { describe, expect, it } from '@jest/globals';
import { policy } from '../testing/builders.ts';
import { tablesOfOthers } from './table-rules.ts';

const orders = 'arn:aws:dynamodb:eu-west-1:000000000000:table/millrace-dev-order-orders';
const found = (statement: Record<string, unknown>) =>
  tablesOfOthers(policy({ Action: 'dynamodb:GetItem', ...statement }), 'payment');

describe('the rule of tables', () => {
  it.each([
    ['by its name', orders],
    ['by an index', `${orders}/index/open`],
    ['beside others', ['arn:aws:s3:::x', orders]],
    [
      'in a join',
      {
        'Fn::Join': ['', ['arn:aws:dynamodb:', { Ref: 'AWS::Region' }, ':1:table/millrace-dev-order-orders']],
      },
    ],
  ])('finds a table of another module %s', (_how, Resource) => {
    expect(found({ Resource })).toEqual(['Role may use millrace-dev-order-orders']);
  });

  it('takes tables of the module, streams of others, other resources, and what is denied', () => {
    for (const statement of [
      { Resource: orders.replace('order-orders', 'payment-payments') },
      { Resource: `${orders}/stream/*` },
      { Resource: 'arn:aws:sqs:eu-west-1:000000000000:millrace-dev-order-orders' },
      { Resource: orders, Effect: 'Deny' },
    ]) {
      expect(found(statement)).toEqual([]);
    }
  });
});
