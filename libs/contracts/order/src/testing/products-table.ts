const keys = ['merchantId', 'productId'];

/** The table of products, and that of simulated ones, as infra/order makes them. */
export const productsTable = {
  TableName: 'products',
  AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
  KeySchema: keys.map((AttributeName, index) => ({
    AttributeName,
    KeyType: index === 0 ? ('HASH' as const) : ('RANGE' as const),
  })),
};
