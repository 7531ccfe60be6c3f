import { describeHangingCalls } from '@millrace/constructs/testing';
import { demoMerchants } from '@millrace/contracts-merchant';

const [{ merchantId, apiKey }] = demoMerchants;

describeHangingCalls('merchant', {
  authorizer: { dynamodb: { event: { headers: { authorization: `Bearer ${apiKey}` } } } },
  admin: { dynamodb: { event: { command: 'createMerchant', name: 'Acme', mode: 'test' } } },
  limits: { dynamodb: { event: { merchantId } } },
});
