/** The table of used offers as its stack defines it. */
export const offersTable = {
  TableName: 'offers',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
};
