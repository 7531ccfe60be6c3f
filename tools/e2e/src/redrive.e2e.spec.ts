import { beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { demoMerchants } from '@millrace/contracts-merchant';
import { orderIds, type ProductResponse } from '@millrace/contracts-order';
import { filesWith } from '@millrace/testing';
import { awsEndpoint, localEnvironment, runCommand, until, workspaceRoot } from '@millrace/tools-start';
import { demoMerchant } from './platform/merchant.ts';
import {
  anOrderFor,
  aPlacedMessage,
  aProduct,
  orderEnds,
  publishOrder,
  stockOf,
  withPriceAsText,
} from './platform/orders.ts';
import { deadLetterWith, emptyQueue, messagesIn } from './platform/queues.ts';
import { sharedPlatform } from './platform/shared-platform.ts';

/** A dry run hides the messages for some seconds. */
const PUT_BACK_WITHIN_MS = 60_000;

const platform = sharedPlatform();
const aws = awsEndpoint(platform.endpointUrl);
const merchant = demoMerchant(platform);
const orderId = orderIds.create();

let product: ProductResponse;
let messageId: string;

async function redrive(...args: string[]): Promise<string> {
  const { exitCode, output } = await runCommand(
    ['nx', 'redrive', 'order', '--queue', 'OrderQueue', ...args],
    {
      env: localEnvironment(platform),
    },
  );
  if (exitCode !== 0) throw new Error(`nx redrive ${args.join(' ')}: ${output}`);
  return output;
}

beforeAll(async () => {
  product = await aProduct(aws, { id: 'p-e2e-redriven', stock: 10 });
  await emptyQueue(aws, 'OrderQueue-dlq');
  const invalid = { orderId, ...withPriceAsText(anOrderFor(product)) };
  const message = aPlacedMessage(demoMerchants[0].merchantId, invalid);
  await publishOrder(platform.endpointUrl, JSON.stringify(message));
  await deadLetterWith(aws, 'OrderQueue', orderId);
});

describe('nx redrive of an order with a price as text', () => {
  it('shows the message and its reason, leaves it there, and stores no output', async () => {
    const output = await redrive('--dry-run');
    expect(output).toContain('validation_failed /data/items/0/price');
    expect(output).toContain(orderId);
    expect(filesWith(orderId, join(workspaceRoot, '.nx'))).toEqual([]);
    // As the guide does: the first word of the message whose body contains the order.
    const lines = output.split('\n');
    messageId = lines[lines.findIndex((line) => line.includes(orderId)) - 2]!.split(' ')[0]!;
    expect(await messagesIn(aws, 'OrderQueue-dlq')).toBe(1);
    expect((await merchant.get(`/orders/${orderId}`)).status).toBe(404);
  });

  it('puts it back with the corrected price, so that it is stored and paid, and records who did it', async () => {
    const patch = JSON.stringify({ data: { items: anOrderFor(product).items } });
    const output = await until('the dead letter is put back', PUT_BACK_WITHIN_MS, async () => {
      const printed = await redrive('--id', messageId, '--patch', patch, '--by', 'somebody');
      return printed.includes('1 put back') ? printed : undefined;
    });
    expect(await orderEnds(merchant, orderId)).toMatchObject({ status: 'paid', amount: product.price });
    expect(await stockOf(merchant, product.id)).toBe(9);
    expect(await messagesIn(aws, 'OrderQueue-dlq')).toBe(0);
    const [, Name] = /by somebody: (\S+)/.exec(output)!;
    const { Parameter } = await aws.json<{ Parameter: { Value: string } }>('ssm', 'AmazonSSM.GetParameter', {
      Name,
    });
    expect(JSON.parse(Parameter.Value)).toMatchObject({
      ...{ by: 'somebody', status: 'finished', redriven: 1, selection: { ids: [messageId] } },
    });
  });

  it('refuses a patch without an id', async () => {
    await expect(redrive('--patch', '{}')).rejects.toThrow('patch_needs_id');
  });
});
