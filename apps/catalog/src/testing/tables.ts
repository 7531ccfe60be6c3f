/** The table of searches, as infra/catalog makes it. */
export const searchesTable = {
  TableName: 'searches',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
};
