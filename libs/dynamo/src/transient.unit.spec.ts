import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { cancelled } from '@millrace/testing';
import { codesOf, isContended, isTransient } from './index.ts';

const refusal = (name: string, fault: 'client' | 'server' = 'client') =>
  new DynamoDBServiceException({ name, $fault: fault, $metadata: {} });

describe('a failure of DynamoDB', () => {
  it.each([
    ['throttling', true, refusal('ThrottlingException')],
    ['a fault of the service', true, refusal('InternalServerError', 'server')],
    ['a transaction that met another', true, cancelled('None', 'TransactionConflict')],
    ['a connection that broke', true, new Error('ECONNRESET')],
    ['a wrong request', false, refusal('ValidationException')],
    ['a condition that did not hold', false, cancelled('ConditionalCheckFailed', 'None')],
  ])('that is %s passes by itself: %s', (_what, passes, error) => {
    expect(isTransient(error)).toBe(passes);
  });

  it.each([
    ['met another', true, cancelled('None', 'TransactionConflict')],
    ['was throttled', true, cancelled('ThrottlingError')],
    ['was refused', false, cancelled('ConditionalCheckFailed')],
    ['never arrived', false, new Error('ECONNRESET')],
  ])('of a transaction that %s is contention: %s', (_what, contended, error) => {
    expect(isContended(error)).toBe(contended);
  });

  it('tells of every write of a cancelled transaction', () => {
    expect(codesOf(cancelled({}, 'ConditionalCheckFailed'))).toEqual(['None', 'ConditionalCheckFailed']);
  });
});
