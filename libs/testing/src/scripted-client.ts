import {
  DynamoDBClient,
  TransactionCanceledException,
  type CancellationReason,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface ScriptedClient {
  readonly client: DynamoDBDocumentClient;
  /** The inputs of the commands that were sent so far. */
  readonly sent: object[];
}

/** A client whose calls return or throw these results one after the other, repeating the last one. */
export function scriptedClient(answers: readonly (Error | object)[]): ScriptedClient {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));
  const sent: object[] = [];
  client.send = (async ({ input }: { input: object }) => {
    const answer = answers[Math.min(sent.length, answers.length - 1)];
    sent.push(input);
    if (answer instanceof Error) throw answer;
    return answer;
  }) as never;
  return { client, sent };
}

/** The error for a canceled transaction: a reason code for each item, or the complete reason. */
export function cancelled(...reasons: (string | CancellationReason)[]): TransactionCanceledException {
  return new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: reasons.map((reason) => (typeof reason === 'string' ? { Code: reason } : reason)),
  });
}
