import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const METADATA = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;

/**
 * Records why findings of cdk-nag stay, for a construct and everything within it. `docs/reference/cdk-nag.md` lists them.
 * @param reasons by rule, for example `AwsSolutions-ELB2`: a sentence for a reviewer
 */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  // CDK's own `acknowledge` also stores the caller's stack trace, which contains paths of one machine.
  const entries = Object.entries(reasons).map(([rule, reason]) => [`Annotation::${rule}`, reason]);
  construct.node.addMetadata(METADATA, Object.fromEntries(entries));
}

/** The reasons that were recorded on the construct itself, by rule. */
export function acknowledgedAt(construct: IConstruct): Readonly<Record<string, string>> {
  const given = construct.node.metadata
    .filter(({ type }) => type === METADATA)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>))
    .map(([rule, reason]) => [rule.replace('Annotation::', ''), reason]);
  return Object.fromEntries(given) as Record<string, string>;
}
