/** The module's table as its stack defines it. */
export const screeningTable = {
  TableName: 'screening',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
};
