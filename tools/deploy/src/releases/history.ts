import { Refusal } from '../deploy-failure.ts';
import type { DeploymentRecord, ReleaseId } from './releases.ts';

type History = readonly DeploymentRecord[];

/** Shorter ones name too many commits. */
const PREFIX = /^[0-9a-f]{7,40}(-dirty)?$/;
const RELEASE_NUMBER = /^\d{1,6}$/;

const wasDeployed = ({ kind }: DeploymentRecord): boolean => kind !== 'destroy';

/**
 * The last record, if it is of what is deployed. It is not after a crash between a deployment and its record.
 * @param template of the service stack that is deployed, as its digest; undefined where there is none
 */
export function presentOf(history: History, template: string | undefined): DeploymentRecord | undefined {
  const last = history.at(-1);
  return last && wasDeployed(last) && last.template === template ? last : undefined;
}

/**
 * The deployment that was there before what is deployed: going there twice leads back. Where what is deployed is not
 * recorded, it is the last one that is.
 */
export function beforePresent(history: History, template: string | undefined): DeploymentRecord | undefined {
  return history.findLast((record) => wasDeployed(record) && record.template !== template);
}

/**
 * The release that a person names.
 * @param name its number, its commit, or the beginning of it, 7 characters or more
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
      ? `${name} is of the releases ${releases.join(', ')}: name one by its number`
      : `there is no release ${name}: name one by its number or 7 characters of its commit, as \`releases\` lists them`;
  throw new Refusal('release_unknown', reason);
}

/** Those of the commit itself, before those of checkouts that differed from it. */
function ofCommit(history: History, name: string): History {
  if (!PREFIX.test(name)) return [];
  const found = history.filter(({ gitSha }) => gitSha.startsWith(name));
  const clean = found.filter(({ gitSha }) => !gitSha.endsWith('-dirty'));
  return clean.length > 0 ? clean : found;
}

/** The number of a release: that which it has already, or the next. */
export function releaseNumber(history: History, { gitSha, digest }: ReleaseId): number {
  const known = history.find((record) => record.gitSha === gitSha && record.digest === digest);
  return known?.release ?? 1 + Math.max(0, ...history.map(({ release }) => release));
}

/** Whether a release was deployed once and the module was then rolled back from it. */
export function wasRolledBackFrom(history: History, digest: string): boolean {
  const last = history.at(-1);
  return (
    last?.kind === 'rollback' &&
    last.digest !== digest &&
    history.some((record) => record.digest === digest && wasDeployed(record))
  );
}
