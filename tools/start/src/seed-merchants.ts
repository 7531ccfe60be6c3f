import { createHash } from 'node:crypto';
import { demoMerchants, type AdminRequest, type AdminResponse } from '@millrace/contracts-merchant';
import type { AwsEndpoint } from './aws-endpoint.ts';
import { StartFailure } from './start-failure.ts';
import { STAGE } from './workspace.ts';

/**
 * Creates the two demo merchants with the admin function that creates every merchant. Existing ones stay.
 * @throws StartFailure when the function refuses for any other reason
 */
export async function seedMerchants(aws: AwsEndpoint): Promise<void> {
  const { Parameter } = await aws.json<{ Parameter: { Value: string } }>('ssm', 'AmazonSSM.GetParameter', {
    Name: `/millrace/${STAGE}/merchant/admin-function-name`,
  });
  for (const { merchantId, name, apiKey } of demoMerchants) {
    const apiKeyHash = createHash('sha256').update(apiKey).digest('hex');
    const request: AdminRequest = { command: 'createMerchant', mode: 'test', name, merchantId, apiKeyHash };
    const response = await aws.invoke<AdminResponse>(Parameter.Value, request);
    if ('refused' in response && response.refused !== 'merchant_exists') {
      throw new StartFailure(
        `The merchant "${name}" could not be created: ${response.refused}: ${response.detail}`,
        'Start with --reset to start over.',
      );
    }
  }
}
