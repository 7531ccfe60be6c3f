import type { RefundRequested } from '@millrace/contracts-processing';
import type { CaptureInput } from '@millrace/contracts-settlement';
import { AcquirerUnavailable } from '../application/acquirer-unavailable.ts';
import type { Acquirer, SettlementStore } from '../application/ports.ts';

/** How often a source that says so finds the acquirer closed. */
const UNAVAILABLE_ATTEMPTS = 2;

/** What is captured; every other source is refused, as acquirers refuse a source that they do not know. */
const CAPTURED = new Set(['tok_success', 'tok_settlement_retry', 'tok_refund_retry', 'tok_refund_fails']);

/**
 * The acquirer's sandbox. It answers by the test source alone:
 * - `tok_success` is captured and paid back.
 * - `tok_settlement_retry` finds the acquirer closed twice when it is captured.
 * - `tok_settlement_fails`, and what is not known, is refused for good.
 * - `tok_refund_retry` is captured, and finds the acquirer closed twice when it is paid back.
 * - `tok_refund_fails` is captured, and refused for good when it is to be paid back.
 *
 * Only a source whose answer waits for a later try costs a write.
 */
export class SandboxAcquirer implements Acquirer {
  readonly #settlements: SettlementStore;

  constructor(settlements: SettlementStore) {
    this.#settlements = settlements;
  }

  async capture({ paymentId, source }: CaptureInput): Promise<'captured' | 'refused'> {
    if (source === 'tok_settlement_retry') {
      openFrom(await this.#settlements.countCapture(paymentId), paymentId);
    }
    return CAPTURED.has(source) ? 'captured' : 'refused';
  }

  async payBack({ data: { refundId, source } }: RefundRequested): Promise<'paid_back' | 'refused'> {
    if (source === 'tok_refund_retry') {
      openFrom(await this.#settlements.countPayBack(refundId), refundId);
    }
    return CAPTURED.has(source) && source !== 'tok_refund_fails' ? 'paid_back' : 'refused';
  }
}

/** @param attempt 1 for the first try. @throws AcquirerUnavailable while it is closed */
function openFrom(attempt: number, id: string): void {
  if (attempt <= UNAVAILABLE_ATTEMPTS) {
    throw new AcquirerUnavailable(`the acquirer is not available (attempt ${attempt} of ${id})`);
  }
}
