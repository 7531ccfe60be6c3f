import { readFileSync } from 'node:fs';
import type { AuthorizationRequest, Decision } from '../index.ts';

/** A request of a role with one identity-based policy, and the verdict that is expected. */
export interface SimulatedRequest {
  readonly policy: object;
  readonly request: AuthorizationRequest;
  readonly verdict: Decision['verdict'];
}

type Verdict = Decision['verdict'];

/** Numbers are positions in the other lists. */
interface VerdictsFile {
  readonly resources: readonly string[];
  readonly conditions: readonly object[];
  readonly contextEntries: readonly (readonly [key: string, value: string])[];
  readonly statements: readonly {
    readonly Resource?: number | readonly number[];
    readonly NotResource?: number | readonly number[];
    readonly Condition?: number;
  }[];
  readonly requests: readonly (readonly [
    verdict: Verdict,
    action: string,
    resource: number,
    context: readonly number[],
    statements: readonly number[],
  ])[];
}

const verdicts = JSON.parse(readFileSync(new URL('verdicts.json', import.meta.url), 'utf8')) as VerdictsFile;

/**
 * Requests to a resource in the caller's account, without a policy of the resource. The policies and requests were
 * generated for this project; an independent policy simulator gave the verdicts, which are those of the IAM API
 * SimulateCustomPolicy.
 */
export const simulatedRequests: readonly SimulatedRequest[] = verdicts.requests.map(
  ([verdict, action, resource, context, statements]) => {
    const entries = Object.fromEntries(context.map((index) => verdicts.contextEntries[index]!));
    const arn = String(entries['aws:PrincipalArn']);
    return {
      verdict,
      policy: { Version: '2012-10-17', Statement: statements.map(statementAt) },
      request: {
        action,
        resource: verdicts.resources[resource]!,
        principal: { kind: 'role', arn, accountId: arn.split(':')[4]! },
        context: entries,
      },
    };
  },
);

function statementAt(index: number): object {
  const { Resource, NotResource, Condition, ...others } = verdicts.statements[index]!;
  return {
    ...others,
    ...(Resource !== undefined && { Resource: resourcesAt(Resource) }),
    ...(NotResource !== undefined && { NotResource: resourcesAt(NotResource) }),
    ...(Condition !== undefined && { Condition: verdicts.conditions[Condition] }),
  };
}

function resourcesAt(
  indexes: number | readonly number[],
): string | readonly (string | undefined)[] | undefined {
  return typeof indexes === 'number'
    ? verdicts.resources[indexes]
    : indexes.map((index) => verdicts.resources[index]);
}
