import fc from 'fast-check';
import { demoMerchants } from '@millrace/contracts-merchant';
import { parseCurrency } from '@millrace/money';
import { fates, type Fate } from './activity.ts';
import type { Clients } from './clients.ts';
import type { World } from './world.ts';

interface Amount {
  readonly merchant: string;
  readonly currency: string;
  readonly amount: number;
}

/** One turn of a history. Numbers choose among what there is at that moment, so that any list of turns can be played. */
export type Command =
  | (Amount & { readonly do: 'quote'; target: string; fixedSide: 'source' | 'target' })
  | (Amount & { readonly do: 'pay'; source: string })
  | { readonly do: 'pay quote'; quote: number; source: string }
  | { readonly do: 'cancel'; payment: number }
  | { readonly do: 'refund'; payment: number; percent: number }
  | { readonly do: 'repeat'; request: number }
  | { readonly do: 'deliver'; message: number; size: number; forgotten: boolean }
  | { readonly do: 'lose'; message: number }
  | { readonly do: 'go on'; activity: number; calls: number; fate: Fate }
  | { readonly do: 'take turns'; fates: readonly Fate[] }
  | { readonly do: 'sweep' };

const nth = fc.nat({ max: 30 });
const currency = fc.constantFrom('JPY', 'USD', 'EUR', 'KWD', 'CLF');
const amount = {
  merchant: fc.constantFrom(...demoMerchants.map(({ merchantId }) => merchantId)),
  currency,
  /** Small ones most often, where a minor unit is much. */
  amount: fc.oneof(...[100, 3_000, 100_000, 999_999_999_999].map((max) => fc.integer({ min: 1, max }))),
};
const source = fc.constantFrom(
  ...['tok_success', 'tok_success', 'tok_success', 'tok_settlement_retry'],
  ...['tok_refund_retry', 'tok_refund_fails', 'tok_declined', 'tok_settlement_fails'],
);
const fixedSide = fc.constantFrom('source', 'target');
const percent = fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 110 }));
const size = fc.integer({ min: 1, max: 4 });
const forgotten = fc.constantFrom(false, false, true);
const calls = fc.constantFrom(1, 1, 1, 2, 3, 5);
const fate = fc.constantFrom('answered', 'answered', ...fates);

function turn(
  weight: number,
  name: Command['do'],
  facts: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
) {
  return { weight, arbitrary: fc.record({ do: fc.constant(name), ...facts }) };
}

export const history = fc.array(
  fc.oneof(
    turn(3, 'quote', { ...amount, target: currency, fixedSide }),
    turn(2, 'pay', { ...amount, source }),
    turn(3, 'pay quote', { quote: nth, source }),
    turn(1, 'cancel', { payment: nth }),
    turn(4, 'refund', { payment: nth, percent }),
    turn(1, 'repeat', { request: nth }),
    turn(8, 'deliver', { message: nth, size, forgotten }),
    turn(1, 'lose', { message: nth }),
    turn(12, 'go on', { activity: nth, calls, fate }),
    turn(1, 'sweep'),
    turn(2, 'take turns', { fates: fc.array(fate, { minLength: 1, maxLength: 40, size: 'max' }) }),
  ) as fc.Arbitrary<Command>,
  { maxLength: 80, size: 'max' },
);

/** Plays one turn. */
export async function play(command: Command, world: World, clients: Clients): Promise<void> {
  world.clock.advance(1_000);
  switch (command.do) {
    case 'quote': {
      const { merchant, currency: from, target: to, fixedSide: side, amount: minor } = command;
      const pair = { sourceCurrency: parseCurrency(from), targetCurrency: parseCurrency(to) };
      return clients.quote(merchant, { ...pair, fixedSide: side, amountMinor: BigInt(minor) });
    }
    case 'pay': {
      const { merchant, ...body } = command;
      return clients.pay(merchant, body);
    }
    case 'pay quote': {
      const quote = chosen(clients.quotes, command.quote);
      if (!quote) return;
      const { merchantId, terms } = quote;
      const body = { amount: terms.sourceAmount, currency: terms.sourceCurrency, source: command.source };
      return clients.pay(merchantId, { ...body, quoteToken: JSON.stringify(quote) });
    }
    case 'cancel': {
      const payment = chosen([...world.payments.payments.values()], command.payment);
      return payment && clients.cancel(payment);
    }
    case 'refund': {
      const payments = [...world.payments.payments.values()];
      const settled = payments.filter(({ status }) => status === 'settled');
      const payment = chosen(settled.length > 0 ? settled : payments, command.payment);
      return (
        payment && clients.refund(payment, Math.ceil((Number(payment.money.amount) * command.percent) / 100))
      );
    }
    case 'repeat': {
      const request = chosen(clients.requests, command.request);
      return request && world.start(request.send);
    }
    case 'deliver': {
      const first = chosen(world.bus.messages, command.message);
      if (!first) return;
      const { channel } = first;
      const others = world.bus.messages.filter((each) => each !== first && each.channel === channel);
      return world.deliver(
        [first, ...others.slice(0, channel === 'workflow' ? 0 : command.size - 1)],
        command,
      );
    }
    case 'lose': {
      const message = chosen(world.bus.messages, command.message);
      // The ledger's stream keeps what it could not deliver; nothing sweeps it up.
      return message && message.channel !== 'ledger' ? world.bus.done([message]) : undefined;
    }
    case 'go on': {
      const activity = chosen(world.activities, command.activity);
      for (let call = 1; activity && call < command.calls; call += 1)
        await world.advance(activity, 'answered');
      return activity && world.advance(activity, command.fate);
    }
    case 'sweep':
      world.clock.advance(60_000);
      return world.sweep();
    case 'take turns':
      for (const each of command.fates) await world.turn(each);
      return;
  }
}

function chosen<Thing>(things: readonly Thing[], which: number): Thing | undefined {
  return things[which % things.length];
}
