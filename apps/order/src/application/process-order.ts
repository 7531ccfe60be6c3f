import { merchantIds } from '@millrace/contracts-merchant';
import type { ConnectorName } from '@millrace/contracts-payment';
import type { DeadLetters } from '@millrace/dead-letters';
import { assertNever } from '@millrace/invariants';
import type { Logger } from '@millrace/observability';
import { instantOf } from '@millrace/time';
import { checkOrder, type Rejection, type Verdict } from '../domain/check-order.ts';
import type { DeadLetterReason } from '../domain/dead-letter-reason.ts';
import { decideOrder, type OrderDraft } from '../domain/decide-order.ts';
import type { CountedMessage, CountedOutcome, MessageCount } from './counted-message.ts';
import { firstDueAt } from './instants.ts';
import type { OrderMessage } from './order-message.ts';
import { OrderStoreUnavailable, type OrderStore } from './order-store.ts';
import { claimsSimulation, countedMessageOf, readOrderMessage } from './read-order-message.ts';

export interface ProcessOrderPorts {
  readonly store: Pick<OrderStore, 'findWithProducts' | 'decide'>;
  readonly deadLetters: DeadLetters;
  readonly deadLetterQueueUrl: string;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly sweepAfterSeconds: number;
  /** The connectors of the stage. */
  readonly connectors: readonly ConnectorName[];
  /**
   * Set only in the processor of simulated orders: the queue decides whether an order is simulated. Stock and
   * items of such an order belong to its simulation, not to a merchant.
   */
  readonly simulated?: { readonly count: MessageCount };
}

export type ProcessOutcome =
  /** The order is accepted. */
  | { readonly kind: 'stored' }
  | { readonly kind: 'duplicate' }
  /** The order is stored, but the catalog refuses it. */
  | { readonly kind: 'rejected'; readonly reason: Rejection }
  /** The message is in the dead-letter queue. */
  | { readonly kind: 'dead_letter'; readonly reason: DeadLetterReason };

/** Each repeated decision means that another order took stock in between, so some order makes progress. */
const MAX_DECISIONS = 20;

/**
 * Processes one delivery of an order. When it resolves, the message can be deleted; repeated deliveries have
 * one effect. A message that cannot be stored as an order is dead-lettered at its first delivery. It changes
 * no order, so if the dead letter cannot be sent, the next delivery sends it.
 * @throws OrderStoreUnavailable, DeadLetterNotSent (both retryable): leave the message in its queue
 */
export async function processOrder(message: OrderMessage, ports: ProcessOrderPorts): Promise<ProcessOutcome> {
  const now = ports.clock();
  const { outcome, facts } = await carryOut(message, now, ports);
  const { messageId, receiveCount: attempts } = message;
  if (outcome.kind === 'dead_letter') {
    await ports.deadLetters.send({
      queueUrl: ports.deadLetterQueueUrl,
      body: message.body,
      messageAttributes: message.messageAttributes,
      reason: outcome.reason,
      attempts,
      firstReceivedAt: message.firstReceivedAt,
      lastReceivedAt: now,
      sourceQueue: message.sourceQueue,
    });
    const { code, field } = outcome.reason;
    ports.logger.warn('order dead-lettered', { ...facts, messageId, attempts, code, field });
  } else {
    const code = outcome.kind === 'rejected' ? { code: outcome.reason.code } : {};
    ports.logger.info('order processed', { ...facts, messageId, attempts, outcome: outcome.kind, ...code });
  }
  return outcome;
}

interface CarriedOut {
  readonly outcome: ProcessOutcome;
  /** For the log. */
  readonly facts?: Pick<OrderDraft, 'merchantId' | 'correlationId'> & { orderId: string };
}

async function carryOut(message: OrderMessage, now: Date, ports: ProcessOrderPorts): Promise<CarriedOut> {
  const counted = ports.simulated && countedMessageOf(message);
  if (ports.simulated ? !counted : claimsSimulation(message)) {
    const detail = ports.simulated
      ? 'The attributes simulationId and sequence are missing or invalid.'
      : 'The attributes simulationId and sequence are for simulated messages, which have another queue.';
    return { outcome: { kind: 'dead_letter', reason: { code: 'malformed_message', detail } } };
  }
  const read = readOrderMessage(message.body);
  if ('reason' in read) {
    if (counted) await ports.simulated?.count.count(counted, 'dead_lettered');
    return { outcome: { kind: 'dead_letter', reason: read.reason } };
  }
  const { id: orderId, merchantId, correlationId } = read.draft;
  if (!counted && !merchantIds.is(merchantId))
    return { outcome: { kind: 'dead_letter', reason: noMerchant } };
  const draft = counted ? { ...read.draft, merchantId: counted.simulationId } : read.draft;
  const outcome = await decide(draft, counted, now, ports);
  return { outcome, facts: { orderId, merchantId, correlationId } };
}

const noMerchant: DeadLetterReason = {
  code: 'validation_failed',
  field: '/merchantId',
  detail: 'This is not the id of a merchant.',
};

/** Decides on the current state, and again whenever it changes before the decision is stored. */
async function decide(
  draft: OrderDraft,
  counted: CountedMessage | undefined,
  now: Date,
  ports: ProcessOrderPorts,
): Promise<ProcessOutcome> {
  let toCount = counted;
  const times = { at: instantOf(now), dueAt: firstDueAt(now, ports.sweepAfterSeconds) };
  for (let decisions = 0; decisions < MAX_DECISIONS; decisions += 1) {
    const { order: stored, products } = await ports.store.findWithProducts(
      draft,
      draft.lines.map(({ productId }) => productId),
    );
    const verdict = checkOrder(draft, stored, { products, connectors: ports.connectors });
    const { outcome, counts } = outcomeOf(verdict);
    const order = decideOrder(verdict, draft, stored, times);
    if (!order) {
      if (toCount) await ports.simulated?.count.count(toCount, counts);
      return outcome;
    }
    const from = stored ? 'placed' : 'nothing';
    const count = toCount && { message: toCount, outcome: counts };
    const result = await ports.store.decide({ from, order, count });
    if (result === 'decided') return outcome;
    if (result === 'counted_before') toCount = undefined;
  }
  const cause = new Error(`stock or order changed after each of ${MAX_DECISIONS} decisions`);
  throw new OrderStoreUnavailable('process', { retryable: true, cause });
}

function outcomeOf(verdict: Verdict): { outcome: ProcessOutcome; counts: CountedOutcome } {
  switch (verdict.kind) {
    case 'accept':
      return { outcome: { kind: 'stored' }, counts: 'stored' };
    case 'reject':
      return { outcome: { kind: 'rejected', reason: verdict.reason }, counts: 'stored' };
    case 'duplicate':
      return { outcome: { kind: 'duplicate' }, counts: 'duplicate' };
    case 'dead_letter':
      return { outcome: verdict, counts: 'dead_lettered' };
    default:
      return assertNever(verdict);
  }
}
