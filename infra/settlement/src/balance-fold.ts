import {
  acknowledgeWildcard,
  addStreamConsumer,
  ALARM_PERIOD,
  alarmWhenAbove,
  countLines,
  DeadLetterQueue,
  deadLetterAccess,
  ModuleFunction,
  readParameter,
  readStream,
  scheduleFunction,
  STREAM_WILDCARD,
  acceptsEmptyBatch,
  useKey,
  queryIndexes,
  useTable,
  type ModuleStack,
} from '@millrace/constructs';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

const WINDOW_SECONDS = 1;

export interface BalanceFoldProps {
  readonly ledger: string;
  readonly balances: string;
  readonly keyArn: string;
}

/**
 * Folds the ledger's stream into the balances. A transfer that cannot be folded is set aside in the balances table. It
 * delays no other transfer, and is retried every minute until it is folded.
 */
export class BalanceFold extends Construct {
  constructor(stack: ModuleStack, id: string, props: BalanceFoldProps) {
    super(stack, id);
    this.#foldStream(stack, props);
    foldSetAside(stack, props);
  }

  #foldStream(stack: ModuleStack, { ledger, balances, keyArn }: BalanceFoldProps): void {
    const { stage } = stack;
    const deadLetters = new DeadLetterQueue(stack, 'FoldDeadLetters', 'fold-balances-dlq').queue;
    const dlqAccess = deadLetterAccess(deadLetters);
    const foldBalances = new ModuleFunction(stack, 'FoldBalances', {
      handler: 'fold-balances',
      environment: { BALANCES_TABLE: balances, ...dlqAccess.environment },
      timeoutSeconds: 30,
      statements: [
        useTable(stage, balances, ['PutItem', 'UpdateItem']),
        useKey(stage, keyArn, 'dynamodb'),
        ...readStream(stage, { name: ledger, keyArn }),
        dlqAccess.statement,
      ],
      smokeTest: acceptsEmptyBatch,
    });
    acknowledgeWildcard(foldBalances.role, STREAM_WILDCARD);
    addStreamConsumer(this, 'LedgerToBalances', {
      streamArn: readParameter(stack, 'settlement', 'ledger-stream-arn'),
      consumer: foldBalances,
      deadLetters,
      windowSeconds: WINDOW_SECONDS,
      untilExpired: true,
    });
    const newlySetAside = countLines(foldBalances, 'SetAsideFilter', {
      logGroup: foldBalances.fn.logGroup,
      filterPattern: FilterPattern.booleanValue('$.isSetAside', true),
      metricName: `${stack.nameOf('fold-balances')}-SetAside`,
    });
    alarmWhenAbove(foldBalances, 'SetAsideAlarm', stack, {
      name: 'fold-balances-set-aside',
      description: `${foldBalances.functionName} has set aside transfers that cannot be added to a balance. Its log names them.`,
      metric: newlySetAside.metric({ period: ALARM_PERIOD, statistic: 'Sum' }),
      above: 0,
    });
  }
}

/** The alarm stays red while any transfer is set aside. `fold-balances-set-aside` sends a mail for each new one. */
function foldSetAside(stack: ModuleStack, { ledger, balances, keyArn }: BalanceFoldProps): void {
  const { stage } = stack;
  const target = new ModuleFunction(stack, 'FoldSetAside', {
    handler: 'fold-set-aside',
    environment: { LEDGER_TABLE: ledger, BALANCES_TABLE: balances },
    timeoutSeconds: 50,
    statements: [
      useTable(stage, ledger, ['GetItem']),
      useTable(stage, balances, ['PutItem', 'UpdateItem']),
      queryIndexes(stage, balances, 'setAside'),
      useKey(stage, keyArn, 'dynamodb'),
    ],
    smokeTest: { payload: { asOf: '1970-01-01T00:00:00.000Z' }, answers: { found: 0, failed: 0 } },
  });
  scheduleFunction(stack, 'FoldSetAsideSchedule', {
    name: 'fold-set-aside',
    everyMinutes: 1,
    target,
  });
  const waiting = countLines(target, 'WaitingFilter', {
    logGroup: target.fn.logGroup,
    filterPattern: FilterPattern.numberValue('$.failed', '>', 0),
    metricName: `${stack.nameOf('fold-set-aside')}-Waiting`,
  });
  alarmWhenAbove(target, 'WaitingAlarm', stack, {
    name: 'fold-set-aside-waiting',
    description: `Balances lack transfers that ${target.functionName} cannot add. Its log has the errors.`,
    metric: waiting.metric({ period: ALARM_PERIOD, statistic: 'Maximum' }),
    above: 0,
    periods: 3,
  });
}
