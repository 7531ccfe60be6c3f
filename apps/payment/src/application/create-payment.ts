import type {
  ConnectorName,
  CreatePaymentRequest,
  KeyMode,
  PaymentId,
  SourceRefusal,
} from '@millrace/contracts-payment';
import type { QuoteVerification } from '@millrace/contracts-quote';
import { refuse, type Refusal } from '@millrace/failures';
import {
  idempotently,
  makeRecord,
  type Attempt,
  type IdempotencyStore,
  type IdempotentOutcome,
  type IdempotentRequest,
  type RecordedResponse,
} from '@millrace/idempotency';
import { assertNever } from '@millrace/invariants';
import { minorUnitsFromWire, parseCurrency } from '@millrace/money';
import { firstDueAt } from '@millrace/sweeping';
import { instantOf } from '@millrace/time';
import { decidePayment } from '../domain/decide-payment.ts';
import type { Payment } from '../domain/payment.ts';
import type { PaymentStore, QuoteUse } from './payment-store.ts';
import { QuoteKeysUnavailable, type QuoteVerifier } from './quote-verifier.ts';

export type CreateRefusal = Refusal<SourceRefusal | 'quote_invalid' | 'quote_expired' | 'quote_already_used'>;

/** Port: makes the responses to a request, which are sent and stored for repeats. */
export interface CreateAnswers {
  created(payment: Payment): RecordedResponse;
  refused(refusal: CreateRefusal): RecordedResponse;
}

export interface CreatePaymentPorts {
  readonly store: PaymentStore;
  readonly idempotency: IdempotencyStore;
  readonly quotes: QuoteVerifier;
  /** The connectors of the stage. */
  readonly connectors: readonly ConnectorName[];
  readonly answers: CreateAnswers;
  /** Makes an id that carries the time of its payment's creation. */
  readonly newPaymentId: (createdAt: Date) => PaymentId;
  readonly clock: () => Date;
  readonly sweepAfterSeconds: number;
}

export interface CreatePaymentCommand {
  readonly merchantId: string;
  /** The mode of the API key. */
  readonly mode: KeyMode;
  readonly idempotencyKey: string;
  readonly correlationId: string;
  readonly request: CreatePaymentRequest;
}

const ROUTE = 'POST /payments';

const KEYS_UNAVAILABLE = {
  kind: 'unavailable',
  code: 'quote_keys_unavailable',
  detail: 'Nothing was stored. Send the same request again in a moment.',
} as const;

/**
 * Creates a payment at most once for its idempotency key, and uses its quote, if any, at most once. Payment,
 * idempotency record and quote use are one write.
 * @returns the response; recorded refusals: source_unknown, source_test_only, quote_invalid, quote_expired,
 * quote_already_used. `unavailable` with the code quote_keys_unavailable: nothing was stored, and the same
 * request may be sent again.
 * @throws PaymentStoreUnavailable (retryable, with the same key)
 * @see docs/adr/0002-payments-are-created-in-one-transaction.md
 */
export async function createPayment(
  command: CreatePaymentCommand,
  ports: CreatePaymentPorts,
): Promise<IdempotentOutcome> {
  const now = ports.clock();
  const { merchantId, idempotencyKey: key, request: body } = command;

  const sent: IdempotentRequest = { merchantId, route: ROUTE, key, body };
  return idempotently(sent, ports.idempotency, now, async () => {
    const quote = await verifiedQuote(body.quoteToken, ports.quotes, now);
    if (quote === 'keys_unavailable') return KEYS_UNAVAILABLE;
    return attempt({ command, sent, quote, now }, ports);
  });
}

interface AttemptFacts {
  readonly command: CreatePaymentCommand;
  readonly sent: IdempotentRequest;
  readonly quote: QuoteVerification | null;
  readonly now: Date;
}

async function attempt(
  { command: { merchantId, mode, correlationId, request }, sent, quote, now }: AttemptFacts,
  { store, answers, connectors, newPaymentId, sweepAfterSeconds }: CreatePaymentPorts,
): Promise<Attempt> {
  const refused = (refusal: CreateRefusal): Attempt => ({
    kind: 'refused',
    response: answers.refused(refusal),
  });
  if (quote && !quote.ok) return refused(refuse(quote.code, tokenDetails[quote.code]));

  const decision = decidePayment(
    {
      id: newPaymentId(now),
      merchantId,
      money: { amount: minorUnitsFromWire(request.amount), currency: parseCurrency(request.currency) },
      reference: request.reference,
      source: request.source,
      mode,
      metadata: request.metadata ?? {},
      correlationId,
      cause: ROUTE,
      at: instantOf(now),
      dueAt: firstDueAt(now, sweepAfterSeconds),
    },
    quote,
    connectors,
  );
  if (decision.kind === 'refused') return refused(decision);

  const { payment } = decision;
  const response = answers.created(payment);
  const record = makeRecord(sent, response, now);
  const outcome = await store.create({ payment, record, quoteUse: useOf(quote) });
  switch (outcome) {
    case 'created':
      return { kind: 'committed', response };
    case 'quote_used':
      return refused(
        refuse('quote_already_used', 'A quote is valid for one payment. Request another quote.'),
      );
    case 'key_taken':
    case 'contended':
      return { kind: outcome };
    default:
      return assertNever(outcome);
  }
}

const tokenDetails = {
  quote_expired: 'The quote is past its expiresAt. Request another quote.',
  quote_invalid: 'The quoteToken was not issued with a quote, or it was changed.',
} as const;

async function verifiedQuote(
  token: string | undefined,
  quotes: QuoteVerifier,
  now: Date,
): Promise<QuoteVerification | null | 'keys_unavailable'> {
  if (token === undefined) return null;
  try {
    return await quotes.verify(token, now);
  } catch (error) {
    if (error instanceof QuoteKeysUnavailable) return 'keys_unavailable';
    throw error;
  }
}

function useOf(quote: Extract<QuoteVerification, { ok: true }> | null): QuoteUse | null {
  return quote && { quoteId: quote.terms.quoteId, quoteExpiresAt: quote.expiresAt };
}
