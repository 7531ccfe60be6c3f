import { paymentImage } from './payment-image.ts';
import { refundImage } from './refund-image.ts';

// Images have no version, because stored items are older than the code that reads them. Only optional fields can be added.
const version = 1;
const versions = [version];

/** Images of payments on the payment table's stream, as an event that other modules consume. */
export const paymentImages = { type: 'payment.image', version, versions, detail: paymentImage };

/** Images of refunds on the same stream. */
export const refundImages = { type: 'refund.image', version, versions, detail: refundImage };
