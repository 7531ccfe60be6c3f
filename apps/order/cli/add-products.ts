import { budgets } from '@millrace/aws-clients';
import type { MerchantId } from '@millrace/contracts-merchant/merchant-id';
import type { ProductResponse } from '@millrace/contracts-order';
import { documentClient } from '@millrace/dynamo';
import type { StageName } from '@millrace/stages';
import { loadProducts } from '../src/adapters/dynamo/load-products.ts';

/** Adds the products that the merchant does not have yet. @returns how many were added */
export async function addProducts(
  stage: StageName,
  merchantId: MerchantId,
  products: readonly ProductResponse[],
): Promise<number> {
  const client = documentClient({ budget: budgets.command });
  return loadProducts(
    client,
    { tableName: `millrace-${stage}-order-merchant-products`, merchantId },
    products,
  );
}
