import { describeHangingCalls } from '@millrace/constructs/testing';
import { httpEvent } from '@millrace/testing';

describeHangingCalls('quote', {
  api: {
    dynamodb: { event: httpEvent('GET', '/rates') },
    secretsmanager: { event: httpEvent('GET', '/.well-known/jwks.json') },
  },
  'refresh-rates': {
    dynamodb: { event: { dryRun: true } },
    http: { event: {} },
  },
});
