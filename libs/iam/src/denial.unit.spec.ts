import { describe, expect, it } from '@jest/globals';
import {
  compilePolicy,
  denialMessage,
  evaluate,
  missingStatement,
  type ApplicablePolicies,
  type AuthorizationRequest,
  type Denial,
} from './index.ts';
import {
  ACCOUNT,
  document,
  events,
  foreignRole,
  KEY,
  QUEUE,
  ROLE,
  role,
  SESSION,
  user,
} from './testing/builders.ts';

const send: AuthorizationRequest = { action: 'sqs:SendMessage', resource: QUEUE, principal: role };
const all = compilePolicy(document({}));
const none = compilePolicy(document({ Action: 'sns:*' }));
const deny = compilePolicy(document({ Effect: 'Deny' }));
const queueDeny = compilePolicy(document({ Effect: 'Deny', Principal: '*' }), { attachment: 'resource' });
const trust = (Effect: string) =>
  compilePolicy(
    { Statement: { Effect, Principal: { Service: 'lambda.amazonaws.com' }, Action: '*' } },
    { attachment: 'trust' },
  );
const assume: AuthorizationRequest = {
  action: 'sts:AssumeRole',
  resource: ROLE,
  principal: { kind: 'service', service: 'lambda.amazonaws.com' },
};

function denial(request: AuthorizationRequest, policies: ApplicablePolicies): Denial {
  const decision = evaluate(request, policies);
  if (decision.verdict === 'allowed') throw new Error('the request is allowed');
  return decision;
}

describe('denialMessage', () => {
  const who = `User: ${SESSION} is not authorized to perform: sqs:SendMessage on resource: ${QUEUE}`;

  it.each<[string, AuthorizationRequest, ApplicablePolicies]>([
    [`${who} because no identity-based policy allows the sqs:SendMessage action`, send, { identity: [none] }],
    [
      `${who} because no permissions boundary allows the sqs:SendMessage action`,
      send,
      { identity: [all], permissionsBoundary: none },
    ],
    [
      `${who} because no session policy allows the sqs:SendMessage action`,
      send,
      { identity: [all], session: [none] },
    ],
    [`${who} with an explicit deny in an identity-based policy`, send, { identity: [all, deny] }],
    [
      `${who} with an explicit deny in a resource-based policy`,
      send,
      { identity: [all], resource: queueDeny },
    ],
    [
      `${who} with an explicit deny in a permissions boundary`,
      send,
      { identity: [all], permissionsBoundary: deny },
    ],
    [`${who} with an explicit deny in a session policy`, send, { identity: [all], session: [deny] }],
    [
      `User: ${SESSION} is not authorized to perform: kms:Decrypt on resource: ${KEY} because no resource-based policy allows the kms:Decrypt action`,
      { ...send, action: 'kms:Decrypt', resource: KEY },
      { identity: [all] },
    ],
    [
      `User: events.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${ROLE} because no role trust policy allows the sts:AssumeRole action`,
      { ...assume, principal: events },
      { resource: trust('Allow') },
    ],
    [
      `User: lambda.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${ROLE} with an explicit deny in the role trust policy`,
      assume,
      { resource: trust('Deny') },
    ],
    [
      `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: sqs:ListQueues because no identity-based policy allows the sqs:ListQueues action`,
      { action: 'sqs:ListQueues', resource: '*', principal: user },
      {},
    ],
    [
      `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} with an explicit deny in a resource-based policy`,
      { ...send, principal: { kind: 'account', accountId: ACCOUNT } },
      { resource: queueDeny },
    ],
  ])('%s', (message, request, policies) => {
    expect(denialMessage(denial(request, policies), request)).toBe(message);
  });
});

describe('missingStatement', () => {
  it('is for the policy that has no statement', () => {
    expect(missingStatement(denial(send, {}), send)).toEqual({
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: QUEUE,
    });
    const fromService = { ...send, principal: events };
    expect(missingStatement(denial(fromService, {}), fromService)).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: QUEUE,
    });
    expect(
      missingStatement(denial({ ...assume, principal: role }, {}), { ...assume, principal: role }),
    ).toEqual({
      Effect: 'Allow',
      Principal: { AWS: ROLE },
      Action: 'sts:AssumeRole',
    });
  });

  it('is none for an explicit deny', () => {
    expect(missingStatement(denial(send, { identity: [deny] }), send)).toBeUndefined();
  });

  it('allows the request', () => {
    const requests: readonly AuthorizationRequest[] = [
      send,
      { ...send, principal: events },
      { ...send, principal: foreignRole },
      { ...send, principal: user, resource: '*' },
      { ...send, resource: KEY },
      { ...send, resource: `arn:aws:s3:::releases/\${aws:username}/*?$` },
      assume,
      { ...assume, principal: role },
    ];
    for (const request of requests) {
      let policies: ApplicablePolicies = {};
      // A request across accounts lacks two statements.
      for (let step = 0; step < 2; step += 1) {
        const decision = evaluate(request, policies);
        if (decision.verdict === 'allowed') break;
        const policy = { Version: '2012-10-17', Statement: missingStatement(decision, request) };
        policies = { ...policies, ...policiesWith(policy, decision) };
      }
      expect({ request, verdict: evaluate(request, policies).verdict }).toEqual({
        request,
        verdict: 'allowed',
      });
    }
  });
});

function policiesWith(policy: object, denied: Denial): ApplicablePolicies {
  const missing = denied.verdict === 'implicitDeny' ? denied.missing : 'identity';
  if (missing === 'resource' || missing === 'trust') {
    return { resource: compilePolicy(policy, { attachment: missing }) };
  }
  return { identity: [compilePolicy(policy)] };
}
