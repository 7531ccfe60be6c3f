import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { inspect } from 'node:util';
import { paymentIds } from '@millrace/contracts-payment';
import { fixedClock } from '@millrace/testing';
import { HttpPayments } from '@millrace/order/adapters/payments/http-payments.ts';
import { SecretPaymentKeys } from '@millrace/order/adapters/payments/secret-payment-keys.ts';
import { verifyKeyOwner } from '@millrace/order/adapters/payments/verify-key-owner.ts';
import type { Payments } from '@millrace/order/application/payments.ts';
import { httpOrders } from '@millrace/storefront/adapters/http-clients.ts';
import { merchantKey, readSecret } from '@millrace/storefront/adapters/secrets.ts';
import { anAcceptedOrder, at, MERCHANT } from '@millrace/order/testing/builders.ts';

const KEY = 'mk_live_SuperSecretKeyOfTheShop0123456789';
const URL_OF_NOBODY = 'http://127.0.0.1:9';

/** Texts with a key in them, most of which no header takes. */
const malformed: readonly string[] = [
  JSON.stringify({ apiKey: KEY }, null, 2),
  `${KEY}\n${KEY}`,
  `${KEY}\r\nx-other: 1`,
  `${KEY}\n`,
  `\t${KEY}`,
  `${KEY}\0`,
  `${KEY}é`,
  `${KEY}🎁`,
  `Bearer ${KEY}`,
  KEY.repeat(4),
];
const clock = fixedClock(at(0));
const order = anAcceptedOrder();
const paymentId = paymentIds.create();

let fetched: jest.SpiedFunction<typeof fetch>;
beforeEach(() => void (fetched = jest.spyOn(globalThis, 'fetch')));
afterEach(() => fetched.mockRestore());

/** The error of a call, with its causes and stacks, as a log may show it. */
const failureOf = async (call: () => Promise<unknown>): Promise<string> =>
  call().then(
    () => 'none',
    (error: unknown) => inspect(error, { depth: null, showHidden: true }),
  );
const expectRefusal = async (call: () => Promise<unknown>) => {
  const failure = await failureOf(call);
  expect(failure).not.toContain(KEY);
  expect(failure).toContain('API key');
  expect(fetched).not.toHaveBeenCalled();
};

describe.each(malformed)('a secret that holds no API key: %j', (text) => {
  const client = { send: async () => ({ SecretString: text }) } as never;
  const readers: Record<string, () => Promise<unknown>> = {
    'the payment requests': () => new SecretPaymentKeys(client, 'key/', clock).keyOf(MERCHANT),
    'the shop': merchantKey(() => readSecret(client, 'key'), clock),
  };

  it.each(Object.entries(readers))('is refused where it is read, and not shown: %s', async (_, read) => {
    await expectRefusal(read);
  });

  const payments = new HttpPayments(URL_OF_NOBODY, clock);
  const calls: Record<keyof Payments, () => Promise<unknown>> = {
    create: () => payments.create(order, text),
    find: () => payments.find(order, text),
    lookUp: () => payments.lookUp(paymentId, order, text),
    cancel: () => payments.cancel(paymentId, order, text),
  };
  const shop = { merchantId: MERCHANT, apiKey: async () => text };
  const senders: Record<string, () => Promise<unknown>> = {
    ...calls,
    verifyKeyOwner: () => verifyKeyOwner({ paymentsUrl: URL_OF_NOBODY, merchantId: MERCHANT, apiKey: text }),
    'the orders of the shop': () => httpOrders(URL_OF_NOBODY, shop).find(order.id),
  };

  it.each(Object.entries(senders))('becomes no header, and is not shown: %s', async (_, send) => {
    await expectRefusal(send);
  });
});
