export interface BasketLine {
  readonly productId: string;
  readonly quantity: number;
}

/** What a visitor wants, one line for a product. */
export type Basket = readonly BasketLine[];

/** So that a basket fits into a cookie, and into an order. */
export const MAX_LINES = 30;
export const MAX_QUANTITY = 99;

/** Adds pieces, up to 99 of a product. @returns refusals: basket_full */
export function withAdded(basket: Basket, productId: string, quantity: number): Basket | 'basket_full' {
  const held = basket.find((line) => line.productId === productId)?.quantity;
  if (held !== undefined) return withQuantity(basket, productId, Math.min(held + quantity, MAX_QUANTITY));
  return basket.length < MAX_LINES ? [...basket, { productId, quantity }] : 'basket_full';
}

/** Sets how many of a product; 0 takes its line away. A product without a line gets none. */
export function withQuantity(basket: Basket, productId: string, quantity: number): Basket {
  return basket.flatMap((line) => {
    if (line.productId !== productId) return [line];
    return quantity === 0 ? [] : [{ productId, quantity }];
  });
}

export function piecesIn(basket: Basket): number {
  return basket.reduce((pieces, { quantity }) => pieces + quantity, 0);
}

/** As a cookie keeps it: `p-1001*2.p-1002*1`. */
export function writeBasket(basket: Basket): string {
  return basket.map(({ productId, quantity }) => `${productId}*${quantity}`).join('.');
}

/** @returns an empty basket for what `writeBasket` did not write */
export function readBasket(text: string): Basket {
  const lines = text.split('.').map((line) => /^(p-[a-z0-9-]{1,40})\*([1-9]\d?)$/.exec(line));
  if (lines.length > MAX_LINES || lines.includes(null)) return [];
  return lines.map((line) => ({ productId: line![1]!, quantity: Number(line![2]) }));
}
