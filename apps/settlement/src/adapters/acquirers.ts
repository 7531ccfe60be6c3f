import { connectorOf, testSourceOf, type ConnectorName } from '@millrace/contracts-payment';
import type { RefundRequested } from '@millrace/contracts-processing';
import type { CaptureInput } from '@millrace/contracts-settlement';
import { AcquirerUnavailable, type Acquirer, type SettlementStore } from '../application/ports.ts';

/**
 * The stage has no connector for an accepted source. This is not a refusal, because money may have moved: a
 * connector that was removed may have been called before.
 */
export class ConnectorMissing extends Error {
  override readonly name = 'ConnectorMissing';
  readonly retryable = false;
}

/**
 * Calls the connector of the stage that serves the source. Every method throws ConnectorMissing if there is
 * none.
 */
export function connectedAcquirer(
  connectors: readonly ConnectorName[],
  acquirers: Readonly<Record<ConnectorName, Acquirer>>,
): Acquirer {
  const acquirerOf = (source: string): Acquirer => {
    const name = connectorOf(source, connectors);
    if (!name) throw new ConnectorMissing('no connector of the stage serves the source');
    return acquirers[name];
  };
  return {
    capture: async (payment) => acquirerOf(payment.source).capture(payment),
    payBack: async (refund) => acquirerOf(refund.data.source).payBack(refund),
  };
}

const THIRD_ATTEMPT = 3;

/**
 * The acquirer's sandbox. Its answers depend only on the test source, by the table in
 * `libs/contracts/payment/src/sources.ts`; it refuses any other source, like an acquirer. A source that screening
 * rejects, such as `tok_declined`, does not get here; see `apps/processing/src/domain/screening.ts`. Only an answer at
 * the third attempt costs a write.
 */
export class SandboxAcquirer implements Acquirer {
  readonly #settlements: SettlementStore;

  constructor(settlements: SettlementStore) {
    this.#settlements = settlements;
  }

  async capture({ paymentId, source }: CaptureInput): Promise<'captured' | 'refused'> {
    const answer = testSourceOf(source)?.capture ?? 'refused';
    if (answer !== 'captured_at_third_attempt') return answer;
    assertThirdAttempt(await this.#settlements.countCapture(paymentId), paymentId);
    return 'captured';
  }

  async payBack({ data: { refundId, source } }: RefundRequested): Promise<'paid_back' | 'refused'> {
    const answer = testSourceOf(source)?.payBack ?? 'refused';
    if (answer !== 'paid_back_at_third_attempt') return answer;
    assertThirdAttempt(await this.#settlements.countPayBack(refundId), refundId);
    return 'paid_back';
  }
}

/** @param attempt 1 for the first. @throws AcquirerUnavailable before the third */
function assertThirdAttempt(attempt: number, id: string): void {
  if (attempt < THIRD_ATTEMPT) {
    throw new AcquirerUnavailable(`the acquirer is not available (attempt ${attempt} of ${id})`);
  }
}
