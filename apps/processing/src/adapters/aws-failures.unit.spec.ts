import { join } from 'node:path';
import { minorUnits, money, parseCurrency } from '@millrace/money';
import { describeAwsFailures, type FailingClient } from '@millrace/testing/aws-failures';
import { rejected } from '../domain/screening.ts';
import { dynamoScreeningStore } from './dynamo-screening-store.ts';
import { LambdaLimits } from './lambda-limits.ts';

const screenings = (client: FailingClient) =>
  dynamoScreeningStore({
    client: client(),
    tableName: 'screening',
    clock: () => new Date('2026-05-08T12:00:00.000Z'),
    wait: async () => {},
    random: () => 0,
  });
const reservation = {
  merchantId: 'mer_1',
  day: '2026-05-08',
  amount: money(minorUnits(100n), parseCurrency('USD')),
  maxCount: 1,
  maxAmount: undefined,
};

describeAwsFailures(join(import.meta.dirname, '..'), {
  'adapters/dynamo-screening-store.ts': {
    service: 'dynamodb',
    calls: {
      reserve: (client) => screenings(client).reserve('pay_1', reservation),
      reject: (client) => screenings(client).reject('pay_1', rejected('limit_exceeded')),
    },
  },
  'adapters/lambda-limits.ts': {
    service: 'lambda',
    calls: { limitsOf: (client) => new LambdaLimits(client(), 'arn').limitsOf('mer_1') },
  },
});
