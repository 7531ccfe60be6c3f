import { sourceRefusalDetails } from '@millrace/contracts-payment';
import type { RejectionCode } from '@millrace/contracts-processing';

export type Rejection = Readonly<{
  outcome: 'rejected';
  code: RejectionCode;
  /** For a person. */ message: string;
}>;

export type ScreeningDecision = Readonly<{ outcome: 'accepted' }> | Rejection;

export const accepted: ScreeningDecision = { outcome: 'accepted' };

const messages: Readonly<Record<RejectionCode, string>> = {
  source_declined: 'The source of the payment was declined.',
  limit_exceeded: 'The payment exceeds a limit of its source.',
  ...sourceRefusalDetails,
  currency_not_allowed: 'The merchant does not accept payments in this currency.',
  amount_limit_exceeded: 'The payment exceeds what the merchant accepts in one payment.',
  daily_count_exceeded: 'The merchant has accepted as many payments as it may on the day of the payment.',
  daily_amount_exceeded: 'The payment exceeds what the merchant may still accept on the day of the payment.',
};

export function rejected(code: RejectionCode): Rejection {
  return { outcome: 'rejected', code, message: messages[code] };
}
