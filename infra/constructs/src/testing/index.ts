export {
  apiFunctionsIn,
  isHook,
  smokeTestsFor,
  smokeTestsOf,
  testsIn,
  type Route,
} from './deployed-functions.ts';
export { describeContainers } from './describe-containers.ts';
export { describeHangingCalls, type HangingCalls } from './describe-hanging-calls.ts';
export { describeUnprocessableMessages, type SampleMessages } from './describe-unprocessable-messages.ts';
export { statementsOf, type Statement } from './statements.ts';
export {
  allSynthesized,
  synthesized,
  templatesIn,
  templatesOf,
  type NagFinding,
  type Synthesized,
  type SynthesizedStack,
  type Variants,
} from './synthesized.ts';
export {
  indexesOf,
  logicalIdOf,
  propertyOf,
  resourcesOf,
  type ModuleTemplates,
  type NamedResource,
  type TemplateJson,
  type TemplateResource,
} from './template.ts';
export { namedTables } from './named-tables.ts';
export { testEnvironment } from './test-environment.ts';
