import type { AdminRefusal } from '@millrace/contracts-merchant';
import type { ApiKeyModes } from '../domain/api-key.ts';

export function merchantNotFound(merchantId: string): AdminRefusal {
  return { refused: 'merchant_not_found', detail: `There is no merchant ${merchantId}.` };
}

export function modeNotAccepted(modes: ApiKeyModes): AdminRefusal {
  return {
    refused: 'mode_not_accepted',
    detail: `This stage accepts keys of mode ${modes.join(' and ')} only.`,
  };
}
