import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const METADATA = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;

/**
 * Says why findings of cdk-nag stay, for a construct and all within it. `docs/reference/cdk-nag.md` lists them.
 * @param reasons a sentence for a reviewer by rule, as in `AwsSolutions-ELB2`
 */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  // What CDK's own `acknowledge` does, without the trace of its caller: that is a path of one machine.
  const entries = Object.entries(reasons).map(([rule, reason]) => [`Annotation::${rule}`, reason]);
  construct.node.addMetadata(METADATA, Object.fromEntries(entries));
}

/** The reasons that a construct itself was given, by rule. */
export function acknowledgedAt(construct: IConstruct): Readonly<Record<string, string>> {
  const given = construct.node.metadata
    .filter(({ type }) => type === METADATA)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>))
    .map(([rule, reason]) => [rule.replace('Annotation::', ''), reason]);
  return Object.fromEntries(given) as Record<string, string>;
}
