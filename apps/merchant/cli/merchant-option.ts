import { UsageError } from '@millrace/command-line';
import { merchantIds, type MerchantId } from '@millrace/contracts-merchant/merchant-id';

/**
 * Reads the option `--merchant`.
 * @throws UsageError
 */
export function readMerchant(merchant: string | undefined, usage: string): MerchantId {
  if (merchant === undefined) throw new UsageError('--merchant is missing', usage);
  if (merchantIds.is(merchant)) return merchant;
  throw new UsageError(`"${merchant}" is not a merchant id: mer_ and 26 digits and capital letters`, usage);
}
