import {
  acknowledgeWildcard,
  addStreamConsumer,
  allow,
  DeadLetterQueue,
  ModuleFunction,
  readParameter,
  readStream,
  STREAM_WILDCARD,
  takesNoRecords,
  useKey,
  useTable,
  type ModuleStack,
} from '@millrace/constructs';
import { Construct } from 'constructs';

const WINDOW_SECONDS = 1;

/** From the ledger's stream to the balances. A transfer that cannot be folded is set aside, and holds nothing up. */
export class BalanceFold extends Construct {
  constructor(
    stack: ModuleStack,
    id: string,
    { ledger, balances, keyArn }: { ledger: string; balances: string; keyArn: string },
  ) {
    super(stack, id);
    const { stage } = stack;
    const deadLetters = new DeadLetterQueue(stack, 'FoldDeadLetters', 'fold-balances-dlq').queue;
    const foldBalances = new ModuleFunction(stack, 'FoldBalances', {
      handler: 'fold-balances',
      environment: { BALANCES_TABLE: balances },
      timeoutSeconds: 30,
      statements: [
        useTable(stage, balances, ['PutItem', 'UpdateItem']),
        useKey(stage, keyArn, 'dynamodb'),
        ...readStream(stage, { name: ledger, keyArn }),
        allow(['sqs:SendMessage'], [deadLetters.queueArn]),
      ],
      smokeTest: takesNoRecords,
    });
    acknowledgeWildcard(foldBalances.role, STREAM_WILDCARD);
    addStreamConsumer(this, 'LedgerToBalances', {
      streamArn: readParameter(stack, 'settlement', 'ledger-stream-arn'),
      consumer: foldBalances,
      deadLetters,
      windowSeconds: WINDOW_SECONDS,
    });
  }
}
