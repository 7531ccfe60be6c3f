/** A reason why the end-to-end tests do not use a permission, or not in every run. */
export interface Reason {
  readonly role: RegExp;
  readonly action: RegExp;
  readonly resource?: RegExp;
  readonly reason: string;
}

/** The first one that fits counts. */
export const notExercised: readonly Reason[] = [
  {
    role: /-(Canary|SmokeTest)Role/,
    action: /./,
    reason: 'deployments; the tests of rollbacks and failing versions use them on platforms of their own',
  },
  { role: /ExecutionRole/, action: /^ecr:/, reason: 'pulls an image; on a laptop a task is a process' },
  { role: /./, action: /^xray:/, reason: 'traces exist on AWS only' },
  { role: /-RejectionLogRole/, action: /./, reason: 'logs of the network exist on AWS only' },
  { role: /-OrderWorker/, action: /./, reason: 'the worker runs only in stages with `workerTasks`' },
  {
    role: /./,
    action: /^sqs:SendMessage$/,
    resource: /-dlq$/,
    reason: 'sent only when a consumer fails for good',
  },
  {
    role: /-SweeperRole/,
    action: /^dynamodb:UpdateItem$/,
    reason: 'changes only what has hung for longer than a test takes',
  },
  {
    role: /-PostTransferRole/,
    action: /^dynamodb:GetItem$/,
    reason: 'reads the transfer that an interrupted execution has booked',
  },
  {
    role: /-FoldSetAsideRole/,
    action: /^dynamodb:(Get|Put|Update)Item$/,
    reason: 'folds transfers that were set aside after a fault',
  },
  {
    role: /-AdminRole/,
    action: /^dynamodb:DeleteItem$/,
    reason: 'deletes keys 90 days after they were revoked',
  },
  {
    role: /-RequestPaymentRole/,
    action: /^dynamodb:PutItem$/,
    reason: 'ends an order whose payment is refused for good',
  },
  {
    role: /-RequestPaymentRole/,
    action: /^dynamodb:UpdateItem$/,
    resource: /-merchant-products$/,
    reason: 'gives back the stock of such an order',
  },
  { role: /-Refresh(Rates|Schedule)Role/, action: /./, reason: 'every 15 minutes' },
];
