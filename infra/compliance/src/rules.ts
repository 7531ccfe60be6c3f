import { moduleNames, type Module } from '@millrace/modules';
import { attentionTopicArn, resourceName, tableArn } from '@millrace/constructs/resource-names.ts';
import { templatesIn, type Synthesized } from '@millrace/constructs/testing/synthesized.ts';
import type { ModuleTemplates, TemplateJson } from '@millrace/constructs/testing/template.ts';
import { runbooks } from './documents/reference-documents.ts';
import { alarmsWithoutRunbook } from './documents/alarms-table.ts';
import { unexplainedFindings } from './nag/nag-report.ts';
import { otherThanAlarms, unwatchedResources } from './rules/alarm-rules.ts';
import { untestedReads } from './rules/api-rules.ts';
import { overlongHooks, unshiftedFunctions } from './rules/canary-rules.ts';
import {
  looseRepositories,
  openNetworks,
  unguardedServices,
  unsafeContainers,
} from './rules/container-rules.ts';
import { contractFaults } from './rules/contract-rules.ts';
import { lostDeliveries, queuesWithoutDeadLetters } from './rules/delivery-rules.ts';
import { ledgerWrites } from './rules/ledger-rules.ts';
import { readLocalSupport, refusedLocally } from './rules/local-support.ts';
import { differencesFromList } from './rules/module-rules.ts';
import {
  conditionalLogStreams,
  deputiesOfAnyone,
  eventsOfOthers,
  managedPolicies,
  unacknowledgedWildcards,
} from './rules/policy-rules.ts';
import { unlistedRoutes } from './rules/public-routes.ts';
import {
  concurrencyReservations,
  logGroupsForEver,
  remainsOfFailedCreations,
  unprotectedTables,
  unusualFunctions,
} from './rules/resource-rules.ts';
import { firstDeployment, unpreparedServiceRoles } from './rules/service-linked-roles.ts';
import { incompleteServiceRoles } from './rules/service-role-rules.ts';
import {
  exportsAndImports,
  misplacedResources,
  strayParameters,
  unprotectedStacks,
  untaggedStacks,
} from './rules/stack-rules.ts';
import { tablesOfOthers } from './rules/table-rules.ts';
import { staleVersions } from './rules/version-rules.ts';

/** What the templates of every app keep, in every stage and variant. */
export interface Rule {
  /** Completes `the templates of <app> …`. */
  readonly name: string;
  /** Modules have two stacks, a contract and a place in the list of modules. Other apps may have none of these. */
  readonly appliesTo: 'every app' | 'modules';
  /** What breaks it; empty for templates that keep it. */
  readonly faults: (app: Synthesized) => readonly string[];
}

/** How CodeDeploy calls the steps in which the calls move to a new version. */
const steps = {
  local: 'CodeDeployDefault.LambdaAllAtOnce',
  dev: 'CodeDeployDefault.LambdaAllAtOnce',
  prod: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
};

/** A rule of each stack by itself. */
function ofEach(name: string, faults: (template: TemplateJson, app: Synthesized) => readonly string[]): Rule {
  return {
    name,
    appliesTo: 'every app',
    faults: (app) => app.stacks.flatMap(({ template }) => faults(template, app)),
  };
}

/** A rule of both stacks of a module together. */
function ofModules(
  name: string,
  faults: (templates: ModuleTemplates, app: Synthesized, module: Module) => readonly string[],
): Rule {
  return {
    name,
    appliesTo: 'modules',
    faults: (app) => faults(templatesIn(app), app, app.owner as Module),
  };
}

export const rules: readonly Rule[] = [
  ofEach('export and import nothing', exportsAndImports),
  { name: 'tag every stack', appliesTo: 'every app', faults: untaggedStacks },
  { name: 'protect stacks of data from deletion', appliesTo: 'every app', faults: unprotectedStacks },
  ofModules('read and publish parameters of this stage only', (templates, { stage }) =>
    strayParameters(templates, `/millrace/${stage.name}/`),
  ),
  ofModules('keep what is stateful in the data stack, and nothing else there', misplacedResources),
  ofModules('match the list of modules', (templates, { stage }, module) =>
    differencesFromList(module, templates, stage.name),
  ),
  ofEach('allow no wildcard without a reason', unacknowledgedWildcards),
  {
    name: 'INV-19: let two functions of settlement add to the ledger, and nothing do more than read it besides',
    appliesTo: 'every app',
    faults: unexpectedLedgerWrites,
  },
  {
    name: 'let nothing use a table of another module',
    appliesTo: 'every app',
    faults: ({ stacks }) => tablesOfOthers(stacks.map(({ template }) => template)),
  },
  ofEach('let nothing publish events as another module', (template, { owner }) =>
    eventsOfOthers(template, `millrace.${owner}`),
  ),
  ofEach('let no AWS service act on topics and queues for other accounts', deputiesOfAnyone),
  ofEach('let services create log streams without a condition that they never meet', conditionalLogStreams),
  ofEach('give services what CDK’s own constructs give them, or say why not', incompleteServiceRoles),
  ofEach('need no service-linked role but those that the first deployment prepares', (template) =>
    unpreparedServiceRoles(template, firstDeployment()),
  ),
  ofEach('use no managed policy', managedPolicies),
  ofModules('leave only the public routes without an authorizer', ({ service }, _app, module) =>
    unlistedRoutes(module, service),
  ),
  ofEach('alert somebody of whatever fails, or say why not', unwatchedResources),
  ofEach('publish nothing but alarms to the topic of alarms', (template, { stage }) =>
    otherThanAlarms(template, attentionTopicArn(stage)),
  ),
  {
    name: 'have a section of docs/operations/alarms.md for each alarm',
    appliesTo: 'every app',
    faults: ({ stacks }) =>
      alarmsWithoutRunbook(
        stacks.map(({ template }) => template),
        runbooks(),
      ),
  },
  ofEach('give every queue that is consumed a dead-letter queue', queuesWithoutDeadLetters),
  ofEach('lose nothing that cannot be delivered', lostDeliveries),
  ofModules(
    'take, call and offer what the contracts of the modules say, and all of it',
    (both, _app, module) => contractFaults(module, both.service),
  ),
  ofEach('encrypt tables, recover them to any point in time and protect them', (template, { stage }) =>
    unprotectedTables(template, stage.name !== 'local'),
  ),
  ofEach('keep nothing of a creation that failed', remainsOfFailedCreations),
  ofEach('keep no log for ever', logGroupsForEver),
  ofEach('run functions on nodejs24.x and arm64, behind an alias, with a log group', unusualFunctions),
  ofEach('reserve no concurrency of the account', concurrencyReservations),
  ofEach(
    'let a new version have traffic after its smoke test, in steps, and while no alarm goes off',
    (one, app) => unshiftedFunctions(one, steps[app.stage.name]),
  ),
  ofEach(
    'publish a new version of a function when a value that it reads at deployment changes',
    staleVersions,
  ),
  ofEach('have smoke tests that fit into their function', overlongHooks),
  ofEach('let no version of an API have traffic that cannot read what it answers from', untestedReads),
  ofEach(
    'run containers without root, writable files, or images that may change, and ask for their health',
    unsafeContainers,
  ),
  ofEach(
    'take back a deployment of containers that fails, and keep them off the internet',
    unguardedServices,
  ),
  ofEach('let nobody into a network but by its entrance', openNetworks),
  ofEach('never move the tag of an image', looseRepositories),
  ofModules('hold nothing that the local cloud refuses', ({ data, service }) =>
    [data, service].flatMap((template) => refusedLocally(template, readLocalSupport())),
  ),
  {
    name: 'have a reason for what cdk-nag finds',
    appliesTo: 'every app',
    faults: unexplainedFindings,
  },
];

/** Whether a rule is one of an app. */
export function appliesTo({ appliesTo: apps }: Rule, { owner }: Pick<Synthesized, 'owner'>): boolean {
  return apps === 'every app' || moduleNames.some((module) => module === owner);
}

function unexpectedLedgerWrites({ owner, stage, stacks }: Synthesized): string[] {
  const ledgerArn = tableArn(stage, resourceName(stage, 'settlement', 'ledger'));
  const found = stacks.flatMap(({ template }) => ledgerWrites(template, ledgerArn));
  const posting = owner === 'settlement' ? ['post-transfer', 'post-refund'] : [];
  const wanted = posting.map((noun) => `${resourceName(stage, 'settlement', noun)} may dynamodb:PutItem`);
  const doubled = found.filter((one, index) => found.indexOf(one) !== index);
  return [
    ...found.filter((one) => !wanted.includes(one)),
    ...doubled.map((one) => `${one} twice`),
    ...wanted.filter((one) => !found.includes(one)).map((one) => `missing: ${one}`),
  ];
}
