import { orderIds } from '@millrace/contracts-order';
import { assertInvariant } from '@millrace/invariants';
import { deadLetterCodes } from '@millrace/order/domain/dead-letter-reason.ts';
import { assertBalanced, reversalIdOf, transferIdOf } from '@millrace/settlement/domain/ledger.ts';
import { products } from './catalog.ts';
import type { Clients } from './clients.ts';
import { balancesOf, moneyOf, sharesOf } from './money.ts';
import { limited } from './ports.ts';
import type { World } from './world.ts';

/** What holds at any moment. @throws InvariantViolation, by the number in docs/invariants.md */
export function assertAlways(world: World): void {
  const { payments, ledger, defects } = world;
  assertInvariant(defects.length === 0, 'no error without a fault', { defects: defects.map(String) });
  const paidIn = new Map<string, bigint>();
  for (const transfer of ledger.transfers.values()) {
    assertBalanced(transfer);
    const fromPayer = transfer.legs.find(({ account }) => account.startsWith('clearing:'))?.amount ?? 0n;
    paidIn.set(transfer.paymentId, (paidIn.get(transfer.paymentId) ?? 0n) - fromPayer);
  }
  const refunds = Map.groupBy(payments.refunds.values(), ({ paymentId }) => paymentId);
  for (const { id, status, refunded, money } of payments.payments.values()) {
    assertInvariant(status !== 'canceled' || !paidIn.has(id), 'INV-8', { id });
    assertInvariant((paidIn.get(id) ?? 0n) >= 0n, 'INV-14', { id, paidIn: paidIn.get(id) });
    const taken = (refunds.get(id) ?? []).filter((refund) => refund.status !== 'failed');
    const sum = taken.reduce((total, refund) => total + refund.money.amount, 0n);
    assertInvariant(refunded.amount === sum && sum <= money.amount, 'INV-14', { id, refunded, sum, money });
  }
  assertOrders(world);
}

/** Stock, and that no order says of its payment what the payment does not say of itself. */
function assertOrders({ orders: { orders, products: left }, payments: { payments } }: World): void {
  const all = [...orders.values()];
  const holding = all.filter(({ status }) => status === 'accepted' || status === 'paid');
  for (const { id: productId, stock: full, merchantId } of products) {
    const holders = holding.filter(({ lines }) => lines.some((line) => line.productId === productId));
    const lines = holders.flatMap((order) => order.lines).filter((line) => line.productId === productId);
    const held = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    const { stock } = left.get(productId)!;
    assertInvariant(stock >= 0 && stock + held === full, 'INV-25', { productId, stock, held });
    const isOwners = holders.every((order) => order.merchantId === merchantId);
    assertInvariant(isOwners, 'INV-25', { productId, holders });
  }
  const byId = new Map([...payments.values()].map((payment) => [payment.id, payment]));
  for (const order of all) {
    const { id, merchantId, status } = order;
    const own = 'paymentId' in order && order.paymentId !== null ? byId.get(order.paymentId) : undefined;
    const isItsOwn = !own || (own.reference === id && own.merchantId === merchantId);
    assertInvariant(isItsOwn, 'INV-27', { order, own });
    assertInvariant(status !== 'paid' || own?.status === 'settled', 'INV-28', { order, own });
    const isUnpaid = own ? own.status === 'failed' || own.status === 'canceled' : true;
    assertInvariant(status !== 'payment_failed' || isUnpaid, 'INV-28', { order, own });
  }
}

/** What holds when nothing is under way any more. @throws InvariantViolation, as above */
export function assertAtRest(world: World, clients: Clients): void {
  assertAlways(world);
  assertEnded(world, clients);
  assertAnswered(world, clients);
  assertScreened(world);
  assertMoney(world);
  assertOrdersEnded(world);
  assertOffers(world, clients);
}

/**
 * An offer is one order at most, with the source that its visitors were told it is placed with. Where there is an
 * order, its form was answered with it in the end. None became a dead letter of OrderQueue.
 */
function assertOffers(
  { orders: { orders }, deadLetters }: World,
  { visitors: { offers, told } }: Clients,
): void {
  for (const { orderId } of offers.values()) {
    const sources = [...(told.get(orderId) ?? [])];
    const own = [...orders.values()].filter(({ id }) => id === orderId);
    const isAsTold = own.length <= 1 && String(sources) === String(own.map(({ source }) => source));
    assertInvariant(isAsTold, 'INV-37', { orderId, sources, own });
    const letters = deadLetters.filter((letter) => letter.orderId === orderId && isOfOrders(letter.code));
    assertInvariant(letters.length === 0, 'INV-36', { letters });
  }
}

function isOfOrders(code: string): boolean {
  return (deadLetterCodes as readonly string[]).includes(code);
}

/** Every order ended like its payment, of which it has one at most. */
function assertOrdersEnded({ orders: { orders }, payments: { payments }, deadLetters }: World): void {
  for (const { id, merchantId, status } of orders.values()) {
    assertInvariant(['paid', 'payment_failed', 'rejected'].includes(status), 'INV-28', { id, status });
    const own = [...payments.values()].filter(
      (payment) => payment.correlationId === id && payment.merchantId === merchantId,
    );
    assertInvariant(own.length <= 1, 'INV-27', { own });
    const isPaid = own.some((payment) => payment.status === 'settled');
    const isAlerted = deadLetters.some(
      (letter) =>
        ['payment_without_order', 'payment_unknown'].includes(letter.code) &&
        letter.merchantId === merchantId &&
        letter.orderId === id,
    );
    assertInvariant(isPaid === (status === 'paid') || isAlerted, 'INV-28', { id, status, own });
  }
}

function assertEnded({ payments: { payments, refunds } }: World, { canceled }: Clients): void {
  for (const { id, status } of payments.values()) {
    assertInvariant(['settled', 'failed', 'canceled'].includes(status), 'INV-10', { id, status });
    assertInvariant(status === 'canceled' || !canceled.has(id), 'INV-8', { id, status });
  }
  for (const { id, status } of refunds.values()) assertInvariant(status !== 'pending', 'INV-16', { id });
}

/** Each request has one answer, and made what it says and nothing else. */
function assertAnswered({ payments: { payments, refunds } }: World, { requests }: Clients): void {
  const answers = requests.map((request) => [...request.answers]);
  const told = answers.flatMap(([answer]) => /^201 ((?:pay|rfd)_.*)/.exec(answer ?? '')?.[1] ?? []);
  const requested = [...payments.values()].filter(({ correlationId }) => !orderIds.is(correlationId));
  const made = [...requested, ...refunds.values()].map(({ id }) => id);
  const once = answers.every(({ length }) => length === 1);
  assertInvariant(once && sameSet(told, made), 'INV-11', { answers, made });
  const quotes = [...payments.values()].flatMap(({ quote }) => quote?.quoteId ?? []);
  assertInvariant(new Set(quotes).size === quotes.length, 'INV-5', { quotes });
}

/** Of the merchant that has a limit, as many payments are accepted as fit: one that does not fit finds it reached. */
function assertScreened({ payments: { payments } }: World): void {
  const own = [...payments.values()].filter(({ merchantId }) => merchantId === limited.merchantId);
  const failures = own.map((payment) => (payment.status === 'failed' ? payment.failure.code : 'none'));
  const settled = own.filter(({ status }) => status === 'settled').length;
  const rejected = failures.filter((code) =>
    ['daily_count_exceeded', 'source_declined'].includes(code),
  ).length;
  // A canceled payment may have been accepted before.
  const fits = failures.includes('daily_count_exceeded')
    ? own.length - rejected >= limited.maxDailyCount
    : true;
  assertInvariant(fits && settled <= limited.maxDailyCount, 'INV-21', { settled, failures });
}

function assertMoney({ ledger, balances, payments: { payments, refunds } }: World): void {
  const transfers = [...ledger.transfers.values()];
  const settled = [...payments.values()].filter(({ status }) => status === 'settled');
  const refundIds = [...refunds.values()].map(({ id }) => transferIdOf(id));
  const failed = [...refunds.values()].filter(({ status }) => status === 'failed');
  const ids = [
    ...settled.map(({ id }) => transferIdOf(id)),
    ...refundIds,
    ...failed.map(({ id }) => reversalIdOf(transferIdOf(id))),
  ];
  const standing = transfers.map(({ id }) => id);
  assertInvariant(sameSet(standing, ids), 'INV-16 or INV-18', { standing, ids });

  const left = settled.flatMap((payment) => {
    const own = [...refunds.values()].filter(({ paymentId }) => paymentId === payment.id);
    const legs = moneyOf(payment, own);
    const { refunded, money } = payment;
    const isGone = refunded.amount === money.amount;
    assertInvariant(!isGone || balancesOf(legs) === '', 'INV-15', { payment, own });
    const isSimple = own.every(({ status }) => status === 'succeeded');
    const due = sharesOf(payment, (total) => (total * refunded.amount) / money.amount);
    const isDue = Object.entries(due).every(([part, share]) => refunded.shares[part as 'fee'] === share);
    // With no refund failed, what was taken follows from the amount alone
    // (docs/adr/0007-pro-rata-refunds-at-the-original-rate.md).
    assertInvariant(!isSimple || isDue, 'INV-15', { payment, due });
    return legs;
  });
  const folded = balancesOf([...balances.applied.values()].flatMap(({ legs }) => legs));
  const posted = balancesOf(transfers.flatMap(({ legs }) => legs));
  assertInvariant(folded === posted, 'INV-20', { folded, posted });
  assertInvariant(posted === balancesOf(left), 'INV-15 or INV-17', { posted, left });
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return String([...left].sort()) === String([...right].sort());
}
