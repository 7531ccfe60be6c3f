import type { TransferResponse } from '@millrace/contracts-settlement';
import type { HttpClient } from './http-client.ts';

const CONCURRENT = 8;

/**
 * Reads the transfers of settled payments and returns the errors: each payment must have exactly one transfer, whose
 * legs sum to zero in every currency.
 */
export async function wrongTransfers(client: HttpClient, paymentIds: readonly string[]): Promise<string[]> {
  const wrong: string[] = [];
  const queue = [...paymentIds];
  const worker = async (): Promise<void> => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const { status, body } = await client.get(`/transfers?paymentId=${id}`);
      if (status !== 200) {
        wrong.push(`${id}: transfers answered ${status}`);
        continue;
      }
      const { data } = JSON.parse(body) as { data: TransferResponse[] };
      if (data.length !== 1) wrong.push(`${id}: ${data.length} transfers`);
      for (const transfer of data) {
        if (Object.values(sumsOf(transfer)).some((sum) => sum !== 0n))
          wrong.push(`${id}: the legs do not sum to zero`);
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  return wrong;
}

/** The sum of a transfer's legs in each currency. */
export function sumsOf({ legs }: TransferResponse): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  for (const { currency, amount } of legs) sums[currency] = (sums[currency] ?? 0n) + BigInt(amount);
  return sums;
}
