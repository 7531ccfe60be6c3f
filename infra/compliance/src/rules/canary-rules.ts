import { UNEXPECTED_FAILURES } from '@millrace/observability';
import {
  apiFunctionsIn,
  isHook,
  smokeTestsOf,
  testsIn,
} from '@millrace/constructs/testing/deployed-functions.ts';
import {
  logicalIdOf,
  propertyOf,
  resourcesOf,
  type NamedResource,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';

/** What Lambda takes for all variables of a function together. */
const MAX_ENVIRONMENT_BYTES = 4 * 1024;

const ROLLS_BACK_ON = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];

type Watched = readonly [metric: string, ofVersion: boolean];

/** The alarms that a deployment group has to look at, and whether each is of the version that is deployed. */
const WATCHED: readonly Watched[] = [
  ['Errors', true],
  ['Duration', true],
  ['Throttles', false],
];

/** Of a function that answers what goes wrong inside, too. */
const WATCHED_API: readonly Watched[] = [...WATCHED, [UNEXPECTED_FAILURES, true]];

interface Shift {
  readonly DeploymentGroupName?: unknown;
  readonly BeforeAllowTrafficHook?: unknown;
}

/**
 * Functions whose new version would get traffic untested, in other steps than the stage wants, or for good whatever
 * its alarms say.
 * @param deploymentConfig name of the steps, as CodeDeploy has it
 */
export function unshiftedFunctions(template: TemplateJson, deploymentConfig: string): string[] {
  const named = new Map(resourcesOf(template).map((resource) => [resource.id, resource]));
  const find = (value: unknown): NamedResource | undefined => named.get(logicalIdOf(value) ?? '');
  const aliases = resourcesOf(template, 'AWS::Lambda::Alias');
  const apis = new Set(apiFunctionsIn(template).map(({ fn }) => fn.id));
  return resourcesOf(template, 'AWS::Lambda::Function')
    .filter((fn) => !isHook(fn))
    .flatMap((fn) => {
      const alias = aliases.find((one) => logicalIdOf(propertyOf(one, 'FunctionName')) === fn.id);
      const shift = alias?.UpdatePolicy?.['CodeDeployLambdaAliasUpdate'] as Shift | undefined;
      if (!alias || !shift) return [`${fn.id} moves at once`];
      const hook = find(shift.BeforeAllowTrafficHook);
      const group = find(shift.DeploymentGroupName);
      const watching = group ? alarmsOf(group, find) : [];
      const faults: readonly [boolean, string][] = [
        [!hook || testsIn(hook, fn).length === 0, 'is not tested'],
        [
          group === undefined || propertyOf(group, 'DeploymentConfigName') !== deploymentConfig,
          'shifts otherwise',
        ],
        [group === undefined || !rollsBack(group), 'is not rolled back'],
        ...(apis.has(fn.id) ? WATCHED_API : WATCHED).map(([metric, ofVersion]): [boolean, string] => [
          !watching.some((alarm) => watches(alarm, metric, ofVersion ? alias : undefined)),
          `is not watched for ${metric}`,
        ]),
        [
          ![hook, ...watching].every((needed) => needed && [alias.DependsOn].flat().includes(needed.id)),
          'moves before its test or its alarms are there',
        ],
      ];
      return faults.filter(([applies]) => applies).map(([, fault]) => `${fn.id} ${fault}`);
    });
}

/** Hooks that Lambda would refuse for the size of what they are told. */
export function overlongHooks(template: TemplateJson): string[] {
  return resourcesOf(template, 'AWS::Lambda::Function')
    .filter(isHook)
    .filter((fn) => Buffer.byteLength(smokeTestsOf(fn)) > MAX_ENVIRONMENT_BYTES - 'SMOKE_TESTS'.length)
    .map(({ id }) => `${id} has too many bytes of smoke tests`);
}

function alarmsOf(
  group: NamedResource,
  find: (value: unknown) => NamedResource | undefined,
): NamedResource[] {
  if (propertyOf(group, 'AlarmConfiguration.Enabled') !== true) return [];
  const alarms = (propertyOf(group, 'AlarmConfiguration.Alarms') ?? []) as { Name: unknown }[];
  return alarms.flatMap(({ Name }) => find(Name) ?? []);
}

/** @param alias whose version the alarm has to be of; undefined for every version */
function watches(alarm: NamedResource, metric: string, alias: NamedResource | undefined): boolean {
  const dimensions = (propertyOf(alarm, 'Dimensions') ?? []) as { Name: string; Value: unknown }[];
  const version = dimensions.find(({ Name }) => Name === 'ExecutedVersion')?.Value;
  const wanted = alias && propertyOf(alias, 'FunctionVersion');
  return propertyOf(alarm, 'MetricName') === metric && JSON.stringify(version) === JSON.stringify(wanted);
}

function rollsBack(group: NamedResource): boolean {
  const events = (propertyOf(group, 'AutoRollbackConfiguration.Events') ?? []) as string[];
  const enabled = propertyOf(group, 'AutoRollbackConfiguration.Enabled') === true;
  return enabled && ROLLS_BACK_ON.every((event) => events.includes(event));
}
