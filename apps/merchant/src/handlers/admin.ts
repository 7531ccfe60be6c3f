import { adminRequest, type AdminRequest, type AdminResponse } from '@millrace/contracts-merchant';
import { runAdminCommand } from '../application/run-admin-command.ts';
import { composeAdmin } from '../composition.ts';

const { dependencies, logger } = composeAdmin();

/** Invoked by `npx nx run merchant:admin` and `merchant:limits`; who may invoke it is a matter of IAM. */
export async function handler(request: unknown): Promise<AdminResponse> {
  const errors = adminRequest.errors(request);
  if (errors.length > 0) {
    return {
      refused: 'validation_failed',
      detail: errors.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; '),
    };
  }
  const { command } = request as AdminRequest;
  const response = await runAdminCommand(request as AdminRequest, dependencies);
  if ('refused' in response) logger.warn('a command was refused', { command, code: response.refused });
  else logger.info('a command was carried out', { command, merchantId: response.merchantId });
  return response;
}
