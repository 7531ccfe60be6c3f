import { Failure } from '@millrace/failures';

/** The table of merchants could not be read or written. */
export class MerchantStoreUnavailable extends Failure {
  override readonly name = 'MerchantStoreUnavailable';
}
