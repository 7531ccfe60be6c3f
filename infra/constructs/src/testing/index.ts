export { describeHangingCalls, type HangingCalls } from './describe-hanging-calls.ts';
export { describeModuleTemplates, templatesOf } from './describe-module-templates.ts';
export { describeNag } from './describe-nag.ts';
export { describeReference } from './describe-reference.ts';
export { managedPolicies, statementsOf, unacknowledgedWildcards, type Statement } from './policy-rules.ts';
export { describeUnprocessableMessages, type SampleMessages } from './describe-unprocessable-messages.ts';
export { deliveriesWithoutDeadLetters, logGroupsForEver } from './resource-rules.ts';
export { exportsAndImports } from './stack-rules.ts';
export {
  indexesOf,
  propertyOf,
  resourcesOf,
  type ModuleTemplates,
  type NamedResource,
  type TemplateJson,
} from './template.ts';
export { namedTables } from './table-rules.ts';
export { inTemporaryApp, testEnvironment } from './temporary-app.ts';
