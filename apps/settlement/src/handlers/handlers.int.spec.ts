import { describe, expect, it } from '@jest/globals';
import type {
  CaptureResult,
  PayBackInput,
  PostRefundInput,
  PostTransferInput,
} from '@millrace/contracts-settlement';
import { captureInputOf, functionsUnderTest } from '../testing/functions-under-test.ts';
import { anAcceptedPayment, aQuote, aQuotedPayment, rival } from '../testing/payments.ts';
import { aRefund } from '../testing/refunds.ts';

const { capture, foldBalances, get, payBack, postRefund, postTransfer, settled, streamRecordsOf } =
  functionsUnderTest();

describe('the functions of settlement', () => {
  it('capture, post, fold and show a payment', async () => {
    const event = aQuotedPayment(aQuote());
    const { paymentId } = event.data;
    const captured = (await capture(captureInputOf(event))) as PostTransferInput['capture'];
    const { transferId, completed } = await postTransfer({ event, capture: captured });
    expect(completed.data).toEqual({ paymentId, transferId });

    const Records = await streamRecordsOf(paymentId);
    expect(Records).toHaveLength(1);
    expect(await foldBalances({ Records })).toEqual({ batchItemFailures: [] });
    expect(await foldBalances({ Records: [...Records, ...Records] })).toEqual({ batchItemFailures: [] });

    const { data } = await get('/transfers', `paymentId=${paymentId}`);
    expect(data).toHaveLength(1);
    expect(data[0].id).toBe(transferId);
    expect(await get('/balances', '')).toEqual({ data: [{ currency: 'EUR', available: 8_452 }] });
    expect(await get('/transfers', `paymentId=${paymentId}`, rival)).toEqual({ data: [] });
    expect(await get('/balances', '', rival)).toEqual({ data: [] });
  });

  it('count captures durably while the acquirer is unavailable', async () => {
    const input = captureInputOf(anAcceptedPayment({ source: 'tok_settlement_retry' }));
    await expect(capture(input)).rejects.toMatchObject({ name: 'AcquirerUnavailable' });
    await expect(capture(input)).rejects.toMatchObject({ name: 'AcquirerUnavailable' });
    expect(await capture(input)).toMatchObject({ outcome: 'captured' });
  });

  it('refuse to post without a capture, and to capture invalid input', async () => {
    const event = anAcceptedPayment({ source: 'tok_settlement_fails' });
    const refused: CaptureResult = await capture(captureInputOf(event));
    expect(refused.outcome).toBe('refused');
    await expect(postTransfer({ event, capture: refused })).rejects.toThrow('schema');
    await expect(postTransfer({ event })).rejects.toThrow('schema');
    await expect(capture({ ...captureInputOf(event), amount: 0 })).rejects.toThrow('schema');
    expect(await get('/transfers', `paymentId=${event.data.paymentId}`)).toEqual({ data: [] });
  });

  it('post a refund, have it paid back, and show it', async () => {
    const payment = await settled(anAcceptedPayment({ currency: 'CHF' }));
    const event = aRefund(payment);
    const { refundId, paymentId } = event.data;
    const posted = (await postRefund({ event })) as PayBackInput['posted'];
    expect(posted).toEqual({ outcome: 'posted', transferId: `tr_${refundId}` });
    const { transferId } = posted;
    expect(await payBack({ event, posted })).toMatchObject({
      outcome: 'paid_back',
      succeeded: { id: `${refundId}.succeeded`, data: { refundId, paymentId, transferId } },
    });

    const { data } = await get('/transfers', `paymentId=${paymentId}`);
    expect(data).toEqual([
      expect.objectContaining({ kind: 'payment' }),
      expect.objectContaining({ kind: 'refund', id: transferId, paymentId }),
    ]);
    const Records = await streamRecordsOf(paymentId);
    expect(await foldBalances({ Records })).toEqual({ batchItemFailures: [] });
    const { data: balances } = await get('/balances', '');
    expect(balances).toContainEqual({ currency: 'CHF', available: 9_000 });
  });

  it('INV-16: reverse a refund that the acquirer refuses, and never pay it back again', async () => {
    const payment = await settled(anAcceptedPayment({ source: 'tok_refund_fails', currency: 'SEK' }));
    const event = aRefund(payment);
    const posted = await postRefund({ event });
    const refusal = await payBack({ event, posted });
    expect(refusal.outcome).toBe('refused');
    const reversed = await postRefund({ event, refusal });
    expect(reversed).toMatchObject({ outcome: 'reversed', failed: { data: { code: 'refund_refused' } } });
    expect(await postRefund({ event })).toEqual(reversed);
    await expect(payBack({ event, posted: reversed })).rejects.toThrow('schema');

    const Records = await streamRecordsOf(event.data.paymentId);
    expect(Records).toHaveLength(3);
    expect(await foldBalances({ Records })).toEqual({ batchItemFailures: [] });
    const { data: balances } = await get('/balances', '');
    expect(balances).toContainEqual({ currency: 'SEK', available: 10_000 });
  });

  it('count attempts to pay back durably while the acquirer is unavailable', async () => {
    const event = aRefund(await settled(anAcceptedPayment({ source: 'tok_refund_retry' })));
    const input = { event, posted: await postRefund({ event }) };
    await expect(payBack(input)).rejects.toMatchObject({ name: 'AcquirerUnavailable' });
    await expect(payBack(input)).rejects.toMatchObject({ name: 'AcquirerUnavailable' });
    expect(await payBack(input)).toMatchObject({ outcome: 'paid_back' });
  });

  it('refuse to pay back a refund that is not posted, and to reverse one that is not refused', async () => {
    const event = aRefund(await settled(anAcceptedPayment()));
    await expect(payBack({ event })).rejects.toThrow('schema');
    const paidBack = await payBack({ event, posted: await postRefund({ event }) });
    const refusal = paidBack as unknown as PostRefundInput['refusal'];
    await expect(postRefund({ event, refusal })).rejects.toThrow('schema');
    await expect(postRefund({ event: { ...event, data: {} } })).rejects.toThrow('schema');
    const { data } = await get('/transfers', `paymentId=${event.data.paymentId}`);
    expect(data).toHaveLength(2);
  });
});
