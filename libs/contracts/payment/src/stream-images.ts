import { paymentImage } from './payment-image.ts';
import { refundImage } from './refund-image.ts';

// An image carries no version: its items are older than the code that reads them. So it can only get optional fields.
const version = 1;
const versions = [version];

/** The images of payments on the payment table's stream, as an event that other modules take. */
export const paymentImages = { type: 'payment.image', version, versions, detail: paymentImage };

/** The images of refunds there. */
export const refundImages = { type: 'refund.image', version, versions, detail: refundImage };
