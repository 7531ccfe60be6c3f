import type { ModuleContract } from '@millrace/events';
import { unservedRequests } from './unserved-requests.ts';

export interface ContractBreak {
  /** `contract_breaks_consumer`: another module cannot take what the candidate gives. `contract_not_accepted`: the reverse. */
  readonly code: 'contract_breaks_consumer' | 'contract_not_accepted';
  /** The reason and what to do. */
  readonly message: string;
}

/**
 * Finds the messages and calls that would fail if the candidate ran among the deployed modules.
 *
 * Messages without a sender or a consumer break nothing. A deployment may drop messages, because that is intended; a
 * rollback may not, because it drops them only by being older.
 * @param deployed the contracts of all deployed modules, including the candidate's own: its messages may still be in
 * flight
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
    ...deployed.flatMap((sender) => unacceptable(sender, candidate).map(notAccepted(sender))),
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

/** Events of one module in a version that another module, which consumes them in some version, does not accept. */
function unacceptable(sender: ModuleContract, consumer: ModuleContract): string[] {
  return sender.events.flatMap(({ type, version }) => {
    const accepted = consumer.accepts.find((one) => one.type === type)?.versions ?? [version];
    if (accepted.includes(version)) return [];
    return [
      `${sender.module} gives ${type} version ${version}, and ${consumer.module} accepts ${listed(accepted)}`,
    ];
  });
}

/** Calls of one module to functions of another that are offered in no version of the caller. */
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
