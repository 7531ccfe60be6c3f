import { adminRequest, type AdminRequest, type AdminResponse } from '@millrace/contracts-merchant';
import { adminLogFields, runAdminCommand } from '../application/run-admin-command.ts';
import { composeAdmin } from '../composition.ts';

const { ports, logger } = composeAdmin();

/** Invoked by `npx nx run merchant:admin`, `merchant:keys` and `merchant:limits`; IAM decides who may invoke it. */
export async function handler(request: unknown): Promise<AdminResponse> {
  const errors = adminRequest.errors(request);
  if (errors.length > 0) {
    return {
      refused: 'validation_failed',
      detail: errors.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; '),
    };
  }
  const response = await runAdminCommand(request as AdminRequest, ports);
  const fields = adminLogFields(request as AdminRequest, response);
  if ('refused' in response) logger.warn('admin command refused', fields);
  else logger.info('admin command completed', fields);
  return response;
}
