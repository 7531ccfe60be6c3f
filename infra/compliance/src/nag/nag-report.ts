import type { Stage } from '@millrace/constructs';
import type { NagFinding, Synthesized } from '@millrace/constructs/testing/synthesized.ts';

/** A finding that stays; `<stage>` and the like stand for what differs from stage to stage. */
export type NagEntry = NagFinding & { readonly reason: string };

/** What nobody has given a reason for, as in `millrace-prod-order Catalog/Task AwsSolutions-ECS2 : The ECS …`. */
export function unexplainedFindings({ nag }: Pick<Synthesized, 'nag'>): string[] {
  return nag.findings
    .filter(({ reason }) => reason === undefined)
    .map(({ stack, resource, rule, detail, cause }) => `${stack} ${resource} ${rule} ${detail}: ${cause}`);
}

/**
 * The findings of an app that stay, in all of its stages; one that is not in every stage names its stages.
 * @param apps one of each stage
 */
export function nagEntries(apps: readonly Pick<Synthesized, 'nag' | 'stage'>[]): NagEntry[] {
  const foundIn = new Map<string, string[]>();
  for (const { nag, stage } of apps) {
    for (const finding of nag.findings.filter(({ reason }) => reason !== undefined)) {
      const entry = withoutStage(JSON.stringify(finding), stage);
      foundIn.set(entry, [...(foundIn.get(entry) ?? []), stage.name]);
    }
  }
  return [...foundIn].map(([text, found]) => {
    const entry = JSON.parse(text) as NagEntry;
    return found.length === apps.length
      ? entry
      : { ...entry, resource: `${entry.resource} (${found.join(', ')})` };
  });
}

function withoutStage(text: string, { name, account, region }: Stage): string {
  return text
    .replaceAll(`"millrace-${name}-`, '"')
    .replaceAll(new RegExp(`millrace([-/])${name}\\b`, 'g'), 'millrace$1<stage>')
    .replaceAll(account, '<account>')
    .replaceAll(region, '<region>');
}
