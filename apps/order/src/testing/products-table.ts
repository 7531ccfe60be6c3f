const keys = ['merchantId', 'productId'];

/** The table of products, as infra/order creates it. The table of simulated products has the same keys. */
export const productsTable = {
  TableName: 'products',
  AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
  KeySchema: keys.map((AttributeName, index) => ({
    AttributeName,
    KeyType: index === 0 ? ('HASH' as const) : ('RANGE' as const),
  })),
};
