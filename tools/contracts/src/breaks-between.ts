import type { ModuleContract } from '@millrace/events';
import { unservedRequests } from './unserved-requests.ts';

export interface ContractBreak {
  /** `contract_breaks_consumer`: what the candidate gives, another cannot take. `contract_not_accepted`: the reverse. */
  readonly code: 'contract_breaks_consumer' | 'contract_not_accepted';
  /** For a person, with what to do. */
  readonly message: string;
}

/**
 * What would no longer be understood if the candidate ran among what is deployed.
 *
 * What nobody takes, or nobody gives, breaks nobody. A deployment may drop what the module gave or took, as that is
 * meant; a rollback that drops it because the release is older than it is refused.
 * @param deployed the contracts of all that is deployed now, that of the candidate's own module among them: what it
 * gave may still be on its way
 */
export function breaksBetween(
  candidate: ModuleContract,
  deployed: readonly ModuleContract[],
  change: 'deploy' | 'rollback' = 'deploy',
): readonly ContractBreak[] {
  const present = deployed.find(({ module }) => module === candidate.module);
  const others = deployed.filter(({ module }) => module !== candidate.module);
  return [
    ...others.flatMap((consumer) => unacceptable(candidate, consumer).map(breaksConsumer(consumer))),
    ...others.flatMap((caller) => uncallable(candidate, caller).map(breaksConsumer(caller))),
    ...others.flatMap((sender) => unservedRequests(candidate, sender).map(breaksSender(sender))),
    ...deployed.flatMap((giver) => unacceptable(giver, candidate).map(notAccepted(giver))),
    ...others.flatMap((callee) => uncallable(callee, candidate).map(notAccepted(callee))),
    ...others.flatMap((receiver) => unservedRequests(receiver, candidate).map(notAccepted(receiver))),
    ...(change === 'rollback' && present ? dropped(candidate, present, others) : []),
  ];
}

const breaksConsumer =
  ({ module }: ModuleContract) =>
  (fact: string): ContractBreak => ({
    code: 'contract_breaks_consumer',
    message: `${fact}; deploy a ${module} that does, first`,
  });

const breaksSender =
  ({ module }: ModuleContract) =>
  (fact: string): ContractBreak => ({
    code: 'contract_breaks_consumer',
    message: `${fact}; first bring ${module} to a release that does without`,
  });

const notAccepted =
  ({ module }: ModuleContract) =>
  (fact: string): ContractBreak => ({
    code: 'contract_not_accepted',
    message: `${fact}; change that first, or bring ${module} to a release that fits`,
  });

/** The events of one module in a version that another, which takes them in some version, does not take. */
function unacceptable(giver: ModuleContract, taker: ModuleContract): string[] {
  return giver.events.flatMap(({ type, version }) => {
    const accepted = taker.accepts.find((one) => one.type === type)?.versions ?? [version];
    if (accepted.includes(version)) return [];
    return [
      `${giver.module} gives ${type} version ${version}, and ${taker.module} accepts ${listed(accepted)}`,
    ];
  });
}

/** The calls of one module that another, whose functions they are by their names, does not offer in any version of the caller's. */
function uncallable(callee: ModuleContract, caller: ModuleContract): string[] {
  return caller.calls
    .filter(({ name }) => name.startsWith(`${callee.module}.`))
    .flatMap(({ name, versions }) => {
      const offered = callee.functions.filter((one) => one.name === name).map(({ version }) => version);
      if (versions.some((version) => offered.includes(version))) return [];
      return [
        `${caller.module} calls ${name} ${listed(versions)}, and ${callee.module} offers ${listed(offered)}`,
      ];
    });
}

function dropped(
  candidate: ModuleContract,
  present: ModuleContract,
  others: readonly ModuleContract[],
): readonly ContractBreak[] {
  const { module } = candidate;
  const given = present.events.filter(({ type }) => !candidate.events.some((one) => one.type === type));
  const taken = present.accepts.filter(({ type }) => !candidate.accepts.some((one) => one.type === type));
  return others.flatMap((other) => [
    ...given
      .filter(({ type }) => other.accepts.some((one) => one.type === type))
      .map(({ type }) => `${module} gave no ${type} in this release, and ${other.module} takes it now`)
      .map((message) => ({ code: 'contract_breaks_consumer' as const, message })),
    ...taken
      .filter(({ type }) => other.events.some((one) => one.type === type))
      .map(({ type }) => `${module} took no ${type} in this release, and ${other.module} gives it now`)
      .map((message) => ({ code: 'contract_not_accepted' as const, message })),
  ]);
}

const listed = (versions: readonly number[]): string =>
  versions.length === 0 ? 'none' : `version ${versions.join(' and ')} only`;
