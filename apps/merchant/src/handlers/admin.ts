import { adminRequest, type AdminRequest, type AdminResponse } from '@millrace/contracts-merchant';
import { createMerchant } from '../application/create-merchant.ts';
import { composeAdmin } from '../composition.ts';

const { dependencies, logger } = composeAdmin();

/** Invoked by `npx nx run merchant:admin`; who may invoke it is a matter of IAM. */
export async function handler(request: unknown): Promise<AdminResponse> {
  const errors = adminRequest.errors(request);
  if (errors.length > 0) {
    return {
      refused: 'validation_failed',
      detail: errors.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; '),
    };
  }
  const response = await createMerchant(request as AdminRequest, dependencies);
  if ('refused' in response) logger.warn('no merchant was created', { code: response.refused });
  else logger.info('a merchant exists', { merchantId: response.merchantId, mode: response.mode });
  return response;
}
