import {
  compilePolicy,
  evaluate,
  type ApplicablePolicies,
  type Decision,
  type Policy,
  type Principal,
} from '../index.ts';
import { ACCOUNT, document, foreignRole, OTHER_ACCOUNT, QUEUE, ROLE, SESSION } from './builders.ts';

/** What the role may do: send messages. */
export const identity = [
  compilePolicy(document({ Sid: 'Send', Action: 'sqs:SendMessage' }), { name: 'order' }),
];
export const onlyReceive = compilePolicy(document({ Action: 'sqs:ReceiveMessage' }), { name: 'receive' });
export const onlySend = compilePolicy(document({ Action: 'sqs:Send*' }), { name: 'send' });

/** A policy of the queue that allows, or denies, one principal everything. */
export function queuePolicy(Principal: unknown, elements: object = {}): Policy {
  return compilePolicy(document({ Principal, ...elements }), { name: 'queue', attachment: 'resource' });
}

/** Decides whether a principal may send a message to the queue. */
export function decide(
  principal: Principal,
  policies: ApplicablePolicies,
  resource: string = QUEUE,
): Decision {
  return evaluate({ action: 'sqs:SendMessage', resource, principal }, policies);
}

/** The verdict, or which type of policy has no statement that allows. */
export function verdict(
  principal: Principal,
  policies: ApplicablePolicies,
  resource: string = QUEUE,
): string {
  const decision = decide(principal, policies, resource);
  return decision.verdict === 'implicitDeny' ? `no ${decision.missing} policy` : decision.verdict;
}

/** Policies of the queue that allow everything, by the principal that they name. */
export const named = {
  session: queuePolicy({ AWS: SESSION }),
  role: queuePolicy({ AWS: ROLE }),
  everyone: queuePolicy('*'),
  account: queuePolicy({ AWS: `arn:aws:iam::${ACCOUNT}:root` }),
  otherRole: queuePolicy({ AWS: `arn:aws:iam::${ACCOUNT}:role/payment` }),
  foreignRole: queuePolicy({ AWS: foreignRole.arn }),
  foreignAccount: queuePolicy({ AWS: OTHER_ACCOUNT }),
  events: queuePolicy({ Service: 'events.amazonaws.com' }),
};
