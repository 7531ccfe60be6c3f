import { demoMerchants } from '@millrace/contracts-merchant';
import { minorUnits, parseCurrency } from '@millrace/money';

/** The merchant whose shop the visitors buy in. */
export const SHOP_MERCHANT = demoMerchants[0].merchantId;

/** What is sold: one product of each merchant. */
export const products = demoMerchants.map(({ merchantId }, index) => ({
  merchantId: merchantId as string,
  id: `p-${index + 1}`,
  price: minorUnits(1999n),
  currency: parseCurrency('USD'),
  stock: 8,
}));

export function ownerOf(productId: string): string {
  return products.find(({ id }) => id === productId)?.merchantId ?? '';
}
