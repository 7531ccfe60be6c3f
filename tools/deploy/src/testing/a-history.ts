import type { DeploymentRecord } from '../releases/releases.ts';

/** The commit of a release, by its number. */
export const shaOf = (release: number): string => `${release}`.padEnd(40, 'a');

/** A record of module quote in stage dev; its values derive from the number of its release. */
export function aRecord(record: Partial<DeploymentRecord> = {}): DeploymentRecord {
  const { release = 1 } = record;
  return {
    number: 1,
    kind: 'deploy',
    module: 'quote',
    stage: 'dev',
    release,
    digest: `digest-${release}`,
    gitSha: shaOf(release),
    template: `template-${release}`,
    at: '2026-01-01T00:00:00.000Z',
    author: 'Somebody <somebody@example.com>',
    deployedBy: 'arn:aws:iam::111122223333:user/somebody',
    ...record,
  };
}

/** A history of kinds and releases, such as `['deploy', 1], ['rollback', 1]`. */
export function aHistory(
  ...lines: readonly (readonly [DeploymentRecord['kind'], number])[]
): DeploymentRecord[] {
  return lines.map(([kind, release], index) => aRecord({ number: index + 1, kind, release }));
}
