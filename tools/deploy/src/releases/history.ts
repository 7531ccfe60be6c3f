import { Refusal } from '../deploy-failure.ts';
import type { DeploymentRecord, ReleaseId } from './releases.ts';

type History = readonly DeploymentRecord[];

/** Shorter prefixes match too many commits. */
const PREFIX = /^[0-9a-f]{7,40}(-dirty)?$/;
const RELEASE_NUMBER = /^\d{1,6}$/;

const wasDeployed = ({ kind }: DeploymentRecord): boolean => kind !== 'destroy';

/**
 * The last record, if it belongs to the current deployment. After a crash between a deployment and its record it does
 * not.
 * @param template digest of the deployed service stack's template; undefined without one
 */
export function presentOf(history: History, template: string | undefined): DeploymentRecord | undefined {
  const last = history.at(-1);
  return last && wasDeployed(last) && last.template === template ? last : undefined;
}

/**
 * The deployment before the current one: going back twice undoes it. When the current one is not recorded, the last
 * recorded one.
 */
export function beforePresent(history: History, template: string | undefined): DeploymentRecord | undefined {
  return history.findLast((record) => wasDeployed(record) && record.template !== template);
}

/**
 * Finds a release.
 * @param name its number, its commit, or at least the first 7 characters of it
 * @throws Refusal release_unknown
 */
export function releaseNamed(history: History, name: string): DeploymentRecord {
  const found = RELEASE_NUMBER.test(name)
    ? history.filter(({ release }) => release === Number(name))
    : ofCommit(history, name);
  const releases = [...new Set(found.map(({ release }) => release))];
  if (releases.length === 1) return found.at(-1)!;
  const reason =
    releases.length > 1
      ? `${name} matches the releases ${releases.join(', ')}: choose one by its number`
      : `there is no release ${name}: choose one by its number or 7 characters of its commit, as listed by \`releases\``;
  throw new Refusal('release_unknown', reason);
}

/** Prefers records of the commit itself to those of checkouts with changes. */
function ofCommit(history: History, name: string): History {
  if (!PREFIX.test(name)) return [];
  const found = history.filter(({ gitSha }) => gitSha.startsWith(name));
  const clean = found.filter(({ gitSha }) => !gitSha.endsWith('-dirty'));
  return clean.length > 0 ? clean : found;
}

/** The number of a known release, or the next number. */
export function releaseNumber(history: History, { gitSha, digest }: ReleaseId): number {
  const known = history.find((record) => record.gitSha === gitSha && record.digest === digest);
  return known?.release ?? 1 + Math.max(0, ...history.map(({ release }) => release));
}

/** Whether the release was deployed and then rolled back from. */
export function wasRolledBackFrom(history: History, digest: string): boolean {
  const last = history.at(-1);
  return (
    last?.kind === 'rollback' &&
    last.digest !== digest &&
    history.some((record) => record.digest === digest && wasDeployed(record))
  );
}
