import { connectorOf, type ConnectorName } from '@millrace/contracts-payment';
import type { Acquirer } from '../application/ports.ts';

/**
 * The stage has no connector for a source that was accepted. A refusal would say that no money has moved, which nobody
 * knows: a connector that is gone since may have been asked before.
 */
export class ConnectorMissing extends Error {
  override readonly name = 'ConnectorMissing';
  readonly retryable = false;
}

/**
 * Asks the connector of the stage that serves the source.
 * Every method throws ConnectorMissing where none does.
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
