import { Stack, type CfnResource } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks,
  NagRuleCompliance,
  PCIDSS321Checks,
  ServerlessChecks,
  type IApplyRule,
  type NagPack,
} from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { acknowledge, acknowledgedAt } from '@millrace/constructs/acknowledge.ts';
import { covers, WILDCARDS, type AcknowledgedWildcard } from '@millrace/constructs/metadata.ts';
import type { NagFinding } from '@millrace/constructs/testing/synthesized.ts';

type Pack = new () => NagPack;

const packs = [
  AwsSolutionsChecks,
  ServerlessChecks,
  PCIDSS321Checks,
] as readonly unknown[] as readonly Pack[];

/** Runs the packs AwsSolutions, Serverless and PCI DSS 3.2.1 on everything in a tree. */
export function nagFindings(root: IConstruct): NagFinding[] {
  return packs.flatMap((pack) => {
    const findings: NagFinding[] = [];
    const { violations } = listeningTo(pack, (finding) => findings.push(finding)).validateScope(root);
    const violating = violations.flatMap(({ violatingResources }) => violatingResources).length;
    const unexplained = findings.filter(({ reason }) => reason === undefined).length;
    if (violating !== unexplained) throw new Error(`cdk-nag refuses ${violating}, and not ${unexplained}`);
    return findings;
  });
}

/** A pack that tells what its rules find, before it looks whether that is acknowledged. */
function listeningTo(pack: Pack, tell: (finding: NagFinding) => void): NagPack {
  abstract class ListeningPack extends pack {
    protected override applyRule(params: IApplyRule): void {
      const suffix = params.ruleSuffixOverride ?? params.rule.name;
      const rule = `${this.readPackName}-${suffix}`;
      super.applyRule({
        ...params,
        ruleSuffixOverride: suffix,
        rule: (node) => {
          const found = (detail = '', cause = params.info) => tell(findingAt(node, { rule, detail, cause }));
          try {
            const result = params.rule(node);
            if (result === NagRuleCompliance.NON_COMPLIANT) found();
            if (Array.isArray(result)) result.forEach((detail) => found(detail));
            return result;
          } catch (error) {
            found('', `The rule cannot tell: ${String(error)}`);
            throw error;
          }
        },
      });
    }
  }
  return new (ListeningPack as unknown as Pack)();
}

function findingAt(
  node: CfnResource,
  { rule, detail, cause }: Pick<NagFinding, 'rule' | 'detail' | 'cause'>,
): NagFinding {
  const id = detail === '' ? rule : `${rule}[${detail}]`;
  const wildcard = wildcardReason(node, detail);
  if (wildcard !== undefined) acknowledge(node, { [id]: wildcard });
  const stack = Stack.of(node);
  const path = node.node.path.slice(stack.node.path.length + 1);
  const reasons = node.node.scopes.map((scope) => acknowledgedAt(scope)[id]);
  const reason = reasons.findLast((given) => given !== undefined);
  return { stack: stack.stackName, resource: path.replace(/\/Resource$/, ''), rule, detail, cause, reason };
}

/** `acknowledgeWildcard` gives reasons for the ends of what cdk-nag wants acknowledged as a whole. */
function wildcardReason(node: CfnResource, detail: string): string | undefined {
  const wildcard = /^(?:Action|Resource)::(.*)$/.exec(detail)?.[1];
  if (wildcard === undefined) return undefined;
  const given = (node.getMetadata(WILDCARDS) ?? []) as AcknowledgedWildcard[];
  const reasons = given.filter((one) => covers(one, wildcard)).map(({ reason }) => reason);
  return reasons.length > 0 ? reasons.join(' ') : undefined;
}
