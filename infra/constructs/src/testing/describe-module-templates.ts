import { describe, expect, it } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { attentionTopicArn, resourceName, tableArn, type Module } from '../resource-names.ts';
import { stageNames, stageOf } from '../stage.ts';
import type { AddStacks } from '../synthesize.ts';
import { otherThanAlarms, unwatchedResources } from './alarm-rules.ts';
import { untestedReads } from './api-rules.ts';
import { overlongHooks, unshiftedFunctions } from './canary-rules.ts';
import { looseRepositories, openNetworks, unguardedServices, unsafeContainers } from './container-rules.ts';
import { contractFaults } from './contract-rules.ts';
import { describeNag } from './describe-nag.ts';
import { describeReference } from './describe-reference.ts';
import { ledgerWrites } from './ledger-rules.ts';
import { readLocalSupport, refusedLocally } from './local-support.ts';
import { differencesFromList } from './module-rules.ts';
import {
  deputiesOfAnyone,
  eventsOfOthers,
  managedPolicies,
  unacknowledgedWildcards,
} from './policy-rules.ts';
import {
  deliveriesWithoutDeadLetters,
  logGroupsForEver,
  openRoutes,
  queuesWithoutDeadLetters,
  unprotectedTables,
  unusualFunctions,
} from './resource-rules.ts';
import { exportsAndImports, misplacedResources, strayParameters } from './stack-rules.ts';
import { tablesOfOthers } from './table-rules.ts';
import { inTemporaryApp, testEnvironment } from './temporary-app.ts';
import type { ModuleTemplates, TemplateJson } from './template.ts';

/** How CodeDeploy calls the steps in which the calls move to a new version. */
const steps = {
  local: 'CodeDeployDefault.LambdaAllAtOnce',
  dev: 'CodeDeployDefault.LambdaAllAtOnce',
  prod: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
};

/** Both templates of a module in a stage, made from the bundles in `dist/apps`. */
export function templatesOf(module: Module, addStacks: AddStacks, stageName: string): ModuleTemplates {
  return inTemporaryApp((app) => {
    addStacks(app, stageOf(stageName, testEnvironment));
    const template = (name: string): TemplateJson =>
      Template.fromStack(app.node.findChild(name) as Stack).toJSON() as TemplateJson;
    const name = `millrace-${stageName}-${module}`;
    return { data: template(`${name}-data`), service: template(name) };
  });
}

/** What holds for the templates of every module in every stage. @param publicRoutes the only ones without a key */
export function describeModuleTemplates(
  module: Module,
  addStacks: AddStacks,
  publicRoutes: readonly string[],
): void {
  describe.each(stageNames)(`the templates of ${module}, in stage %s`, (stageName) => {
    const templates = templatesOf(module, addStacks, stageName);
    const both = [templates.data, templates.service];
    const inBoth = (rule: (template: TemplateJson) => string[]): string[] => both.flatMap(rule);

    it('export and import nothing', () => expect(inBoth(exportsAndImports)).toEqual([]));
    it('read and publish parameters of this stage only', () =>
      expect(strayParameters(templates, `/millrace/${stageName}/`)).toEqual([]));
    it('keep what is stateful in the data stack, and nothing else there', () =>
      expect(misplacedResources(templates)).toEqual([]));
    it('match the list of modules', () =>
      expect(differencesFromList(module, templates, stageName)).toEqual([]));
    it('allow no wildcard without a reason', () => expect(inBoth(unacknowledgedWildcards)).toEqual([]));
    it('INV-19: let two functions of settlement add to the ledger, and nothing do more than read it besides', () => {
      const stage = stageOf(stageName, testEnvironment);
      const ledgerArn = tableArn(stage, resourceName(stage, 'settlement', 'ledger'));
      const posting = ['post-transfer', 'post-refund'].map((noun) => resourceName(stage, 'settlement', noun));
      const wanted = module === 'settlement' ? posting.map((name) => `${name} may dynamodb:PutItem`) : [];
      expect(inBoth((template) => ledgerWrites(template, ledgerArn))).toEqual(wanted);
    });
    it('let nothing use a table of another module', () =>
      expect(inBoth((template) => tablesOfOthers(template, module))).toEqual([]));
    it('let nothing publish events as another module', () =>
      expect(inBoth((template) => eventsOfOthers(template, `millrace.${module}`))).toEqual([]));
    it('let no AWS service act on topics and queues for other accounts', () =>
      expect(inBoth(deputiesOfAnyone)).toEqual([]));
    it('use no managed policy', () => expect(inBoth(managedPolicies)).toEqual([]));
    it('leave only the public routes without an authorizer', () =>
      expect(openRoutes(templates.service)).toEqual([...publicRoutes].sort()));
    it('alert somebody of whatever fails, or say why not', () =>
      expect(inBoth(unwatchedResources)).toEqual([]));
    it('publish nothing but alarms to the topic of alarms', () => {
      const attention = attentionTopicArn(stageOf(stageName, testEnvironment));
      expect(inBoth((template) => otherThanAlarms(template, attention))).toEqual([]);
    });
    it('give every queue that is consumed a dead-letter queue', () =>
      expect(inBoth(queuesWithoutDeadLetters)).toEqual([]));
    it('lose nothing that cannot be delivered', () =>
      expect(inBoth(deliveriesWithoutDeadLetters)).toEqual([]));
    it('take, call and offer what the contracts of the modules say, and all of it', () =>
      expect(contractFaults(module, templates.service)).toEqual([]));
    it('encrypt tables, recover them to any point in time and protect them', () =>
      expect(unprotectedTables(templates.data, stageName !== 'local')).toEqual([]));
    it('keep no log for ever', () => expect(inBoth(logGroupsForEver)).toEqual([]));
    it('run functions on nodejs24.x and arm64, behind an alias, with a log group', () =>
      expect(inBoth(unusualFunctions)).toEqual([]));
    it('let a new version have traffic after its smoke test, in steps, and while no alarm goes off', () => {
      expect(inBoth((template) => unshiftedFunctions(template, steps[stageName]))).toEqual([]);
      expect(inBoth(overlongHooks)).toEqual([]);
    });
    it('let no version of an API have traffic that cannot read what it answers from', () =>
      expect(inBoth(untestedReads)).toEqual([]));
    it('run containers without root, writable files, or images that may change, and ask for their health', () =>
      expect(inBoth(unsafeContainers)).toEqual([]));
    it('keep containers off the internet and take back a deployment that fails', () =>
      expect([...inBoth(unguardedServices), ...inBoth(openNetworks)]).toEqual([]));
    it('never move the tag of an image', () => expect(inBoth(looseRepositories)).toEqual([]));
    it('hold nothing that the local cloud refuses', () =>
      expect(inBoth((template) => refusedLocally(template, readLocalSupport()))).toEqual([]));
  });
  describeNag(module, addStacks);
  describeReference(module, addStacks);
}
