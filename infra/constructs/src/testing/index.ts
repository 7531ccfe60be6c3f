export { describeModuleTemplates, templatesOf } from './describe-module-templates.ts';
export { describeNag } from './describe-nag.ts';
export { managedPolicies, statementsOf, unacknowledgedWildcards, type Statement } from './policy-rules.ts';
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
export { inTemporaryApp, testEnvironment } from './temporary-app.ts';
