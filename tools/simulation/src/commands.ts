import fc from 'fast-check';
import { demoMerchants } from '@millrace/contracts-merchant';
import { parseCurrency } from '@millrace/money';
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
  return { weight, arbitrary: fc.record({ do: fc.constant(name), ...facts }) };
}

/** Chooses among what there is at that moment, so that any list of commands can be carried out. */
const nth = fc.nat({ max: 30 });
const chosen = <Thing>(things: readonly Thing[], which: number) => things[which % things.length];

const merchant = fc.constantFrom(...demoMerchants.map(({ merchantId }) => merchantId));
const currency = fc.constantFrom(...['JPY', 'USD', 'EUR', 'KWD', 'CLF'].map(parseCurrency));
/** Small ones most often, where a minor unit is much. */
const amount = fc.oneof(...[1_000, 30_000, 999_999_999_999].map((max) => fc.integer({ min: 1, max })));
const fixedSide = fc.constantFrom('source' as const, 'target' as const);
const source = fc.constantFrom(
  ...['tok_success', 'tok_success', 'tok_success', 'tok_settlement_retry', 'tok_settlement_fails'],
  ...['tok_refund_retry', 'tok_refund_fails', 'tok_refund_fails', 'tok_declined'],
);
/** Of what is left to refund; sometimes more than that. */
const percent = fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 110 }));
const fate = fc.constantFrom(...Array.from({ length: 11 }, () => 'answered' as const), ...fates);
const forgotten = fc.constantFrom(false, false, true);

const commands = fc.oneof(
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
  command(1, 'pay', { merchant, currency, amount, source }, ({ merchant: by, ...body }, _, clients) =>
    clients.pay(by, body),
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
  command(1, 'lose', { message: nth }, ({ message: which }, { bus }) => {
    const message = chosen(bus.messages, which);
    // The ledger's stream keeps what it could not deliver; nothing sweeps it up.
    if (message && message.channel !== 'ledger') bus.done([message]);
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
);

/** What happens to the platform, one command after the other. */
export const history = fc.array(commands, { maxLength: 80, size: 'max' });

export async function carryOut(
  command: { readonly do: string },
  world: World,
  clients: Clients,
): Promise<void> {
  world.clock.advance(1_000);
  await plays.get(command.do)!(command as never, world, clients);
}
