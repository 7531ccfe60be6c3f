import fc from 'fast-check';
import { demoMerchants } from '@millrace/contracts-merchant';
import { sandboxSources, shopSources, type SandboxSource } from '@millrace/contracts-payment';
import { minorUnits, parseCurrency } from '@millrace/money';
import { balanceKey, foldBalances } from '@millrace/settlement/domain/ledger.ts';
import { fates } from './activity.ts';
import type { Clients } from './clients.ts';
import type { World } from './world.ts';

type Play<Facts> = (facts: Facts, world: World, clients: Clients) => unknown;

const plays = new Map<string, Play<never>>();

/** A kind of command: how often it comes, what it is made of, and what it does. */
function command<Facts extends object>(
  weight: number,
  name: string,
  facts: { readonly [Key in keyof Facts]: fc.Arbitrary<Facts[Key]> },
  play: Play<Facts>,
) {
  plays.set(name, play);
  return { name, weight, arbitrary: fc.record({ do: fc.constant(name), ...facts }) };
}

/** Chooses among what there is at that moment, so that any list of commands can be carried out. */
const nth = fc.nat({ max: 30 });
const chosen = <Thing>(things: readonly Thing[], which: number) => things[which % things.length];

const merchant = fc.constantFrom(...demoMerchants.map(({ merchantId }) => merchantId));
const currency = fc.constantFrom(...['JPY', 'USD', 'EUR', 'KWD', 'CLF'].map(parseCurrency));
/** Small ones most often, where a minor unit is much. */
const amount = fc.oneof(...[1_000, 30_000, 999_999_999_999].map((max) => fc.integer({ min: 1, max })));
const fixedSide = fc.constantFrom('source' as const, 'target' as const);
/** Of all test sources, but more often of one whose payments go on to something. */
const source = fc.constantFrom<SandboxSource>(
  ...sandboxSources,
  ...(['tok_success', 'tok_success', 'tok_refund_fails'] as const),
);
const shopSource = fc.constantFrom<SandboxSource>(
  ...shopSources.map(({ token }) => token),
  ...(['tok_success', 'tok_success'] as const),
);
const isBasketSame = fc.constantFrom(true, true, true, false);
const orderNumber = fc.integer({ min: 1, max: 6 });
const isForeign = fc.constantFrom(false, false, false, true);
/** Of what is left to refund; sometimes more than that. */
const percent = fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 110 }));
const fate = fc.constantFrom(...Array.from({ length: 11 }, () => 'answered' as const), ...fates);
const forgotten = fc.constantFrom(false, false, true);

/** What is not lost: a queue delivers an order until it is given up, and a person has it then. */
const kept = new Set<string>(['orders']);

const commands = [
  command(
    3,
    'quote',
    { merchant, from: currency, to: currency, fixedSide, amount },
    (
      { merchant: by, from: sourceCurrency, to: targetCurrency, fixedSide: side, amount: minor },
      _,
      clients,
    ) => clients.quote(by, { sourceCurrency, targetCurrency, fixedSide: side, amountMinor: BigInt(minor) }),
  ),
  command(
    1,
    'pay',
    { merchant, currency, amount, source, order: fc.option(orderNumber, { nil: undefined, freq: 2 }) },
    ({ merchant: by, order, ...body }, _, clients) =>
      // In another currency than orders, so that it cannot be taken for the order's.
      clients.pay(by, order === undefined ? body : { ...body, currency: 'JPY' }, order),
  ),
  command(3, 'pay quote', { quote: nth, source }, ({ quote: which, source: from }, _, clients) => {
    const quote = chosen(clients.quotes, which);
    if (!quote) return;
    const { sourceAmount, sourceCurrency } = quote.terms;
    const body = { amount: sourceAmount, currency: sourceCurrency, source: from };
    return clients.pay(quote.merchantId, { ...body, quoteToken: JSON.stringify(quote) });
  }),
  command(1, 'cancel', { payment: nth }, ({ payment: which }, { payments }, clients) => {
    const payment = chosen([...payments.payments.values()], which);
    return payment && clients.cancel(payment);
  }),
  command(
    5,
    'refund',
    { payment: nth, percent },
    ({ payment: which, percent: part }, { payments }, clients) => {
      const all = [...payments.payments.values()];
      const settled = all.filter(({ status }) => status === 'settled');
      const payment = chosen(settled.length > 0 ? settled : all, which);
      if (!payment) return;
      const left = Number(payment.money.amount - payment.refunded.amount);
      return clients.refund(payment, Math.ceil((Math.max(left, 1) * part) / 100));
    },
  ),
  command(
    4,
    'order',
    { merchant, number: orderNumber, quantity: fc.integer({ min: 1, max: 3 }), source, isForeign },
    ({ merchant: by, ...facts }, _, clients) => clients.order(by, facts),
  ),
  command(
    4,
    'check out',
    { offer: fc.integer({ min: 1, max: 3 }), source: shopSource, isBasketSame },
    (form, _, { visitors }) => visitors.send(form),
  ),
  command(
    1,
    'reprice',
    { product: nth, price: fc.constantFrom(1_999n, 2_099n) },
    ({ product: which, price }, { orders: { products } }) => {
      const product = chosen([...products.values()], which)!;
      products.set(product.id, { ...product, price: minorUnits(price) });
    },
  ),
  command(
    1,
    'connect',
    { merchant, key: fc.constantFrom('working', 'refused', undefined) },
    ({ merchant: by, key }, { keys }) => (key === undefined ? keys.delete(by) : keys.set(by, key)),
  ),
  command(2, 'release', { isStrict: fc.boolean() }, ({ isStrict }, world) => {
    world.isApiStrict = isStrict;
  }),
  command(1, 'limit', { isLimited: fc.boolean() }, ({ isLimited }, world) => {
    world.isRivalLimited = isLimited;
  }),
  command(1, 'repeat', { request: nth }, ({ request: which }, world, { requests }) => {
    const request = chosen(requests, which);
    return request && world.start(request.send);
  }),
  command(
    8,
    'deliver',
    { message: nth, size: fc.integer({ min: 1, max: 4 }), forgotten },
    ({ message: which, size, ...how }, world) => {
      const first = chosen(world.bus.messages, which);
      if (!first) return;
      const others = world.bus.messages.filter((each) => each !== first && each.channel === first.channel);
      return world.deliver([first, ...others.slice(0, first.channel === 'workflow' ? 0 : size - 1)], how);
    },
  ),
  command(1, 'lose', { message: nth }, ({ message: which }, world) => {
    const message = chosen(world.bus.messages, which);
    if (message && !kept.has(message.channel)) world.lose(message);
  }),
  command(1, 'damage', { balance: nth, isDamaged: fc.boolean() }, ({ balance: which, isDamaged }, world) => {
    const balance = chosen(foldBalances([...world.ledger.transfers.values()]), which);
    if (balance) world.damage(balanceKey(balance), isDamaged);
  }),
  command(
    8,
    'go on',
    { activity: nth, fates: fc.array(fate, { minLength: 1, maxLength: 5 }) },
    async (how, world) => {
      const activity = chosen(world.activities, how.activity);
      for (const each of activity ? how.fates : []) await world.advance(activity!, each);
    },
  ),
  command(
    4,
    'take turns',
    { fates: fc.array(fate, { minLength: 1, maxLength: 40, size: 'max' }) },
    async (how, world) => {
      for (const each of how.fates) await world.turn(each);
    },
  ),
  command(1, 'sweep', {}, (_, world) => {
    world.clock.advance(60_000);
    return world.sweep();
  }),
];

/** What happens to the platform, one command after the other. */
export const history = historyOf(commands);

const ordersAlone = new Set([
  'order',
  'release',
  'deliver',
  'go on',
  'take turns',
  'sweep',
  'connect',
  'lose',
]);

/** Orders and nothing else, so that what is rare among everything is common. */
export const orderHistory = historyOf(
  commands
    .filter(({ name }) => ordersAlone.has(name))
    .map((each) => (each.name === 'release' ? { ...each, weight: 8 } : each)),
);

function historyOf(some: typeof commands) {
  return fc.array(fc.oneof(...some), { maxLength: 80, size: 'max' });
}

export async function carryOut(
  command: { readonly do: string },
  world: World,
  clients: Clients,
): Promise<void> {
  world.clock.advance(1_000);
  await plays.get(command.do)!(command as never, world, clients);
}
