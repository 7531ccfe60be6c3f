import {
  DynamoDBClient,
  TransactionCanceledException,
  type CancellationReason,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface ClientThatGets {
  readonly client: DynamoDBDocumentClient;
  /** The inputs of the commands that were sent so far. */
  readonly sent: object[];
}

/** A client whose service answers every call with the next of these, and with the last one from then on. */
export function clientThatGets(answers: readonly (Error | object)[]): ClientThatGets {
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

/** What the service answers to a transaction that it did not carry out: a code for each item, or the whole reason. */
export function cancelled(...reasons: (string | CancellationReason)[]): TransactionCanceledException {
  return new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: reasons.map((reason) => (typeof reason === 'string' ? { Code: reason } : reason)),
  });
}
