import { isHook } from '@millrace/constructs/testing/deployed-functions.ts';
import {
  logicalIdOf,
  propertyOf,
  resourcesOf,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';

/** Routes that ask nobody who calls. */
export function openRoutes(template: TemplateJson): string[] {
  return resourcesOf(template, 'AWS::ApiGatewayV2::Route')
    .filter(
      (route) => propertyOf(route, 'AuthorizationType') !== 'CUSTOM' || !propertyOf(route, 'AuthorizerId'),
    )
    .map((route) => String(propertyOf(route, 'RouteKey')))
    .sort();
}

/**
 * Functions that take a part of the account's concurrency for themselves. Lambda refuses it where too little would be
 * left for the others, and the quota of a new account may be 10. The maximum concurrency of a mapping takes nothing away.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export function concurrencyReservations(template: TemplateJson): string[] {
  return resourcesOf(template, 'AWS::Lambda::Function')
    .filter((fn) => propertyOf(fn, 'ReservedConcurrentExecutions') !== undefined)
    .map(({ id }) => `${id} reserves concurrency`);
}

/** @param deletionProtection whether the stage asks for it */
export function unprotectedTables(template: TemplateJson, deletionProtection: boolean): string[] {
  const wanted: readonly [path: string, value: unknown][] = [
    ['SSESpecification.SSEEnabled', true],
    ['SSESpecification.SSEType', 'KMS'],
    ['PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', true],
    ['BillingMode', 'PAY_PER_REQUEST'],
    ['DeletionProtectionEnabled', deletionProtection],
  ];
  return resourcesOf(template, 'AWS::DynamoDB::Table').flatMap((table) => [
    ...wanted
      .filter(([path, value]) => (propertyOf(table, path) ?? false) !== value)
      .map(([path]) => `${table.id}: ${path}`),
    ...(propertyOf(table, 'SSESpecification.KMSMasterKeyId') ? [] : [`${table.id}: no key of its own`]),
    ...(deletionProtection && table.DeletionPolicy !== 'RetainExceptOnCreate'
      ? [`${table.id}: is not retained`]
      : []),
  ]);
}

/**
 * Resources that stay when the deployment that creates them fails: the retry finds their names taken.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export function remainsOfFailedCreations(template: TemplateJson): string[] {
  return resourcesOf(template)
    .filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')
    .map(({ id }) => `${id} stays after a failed creation`);
}

export function logGroupsForEver(template: TemplateJson): string[] {
  return resourcesOf(template, 'AWS::Logs::LogGroup')
    .filter((group) => typeof propertyOf(group, 'RetentionInDays') !== 'number')
    .map(({ id }) => id);
}

/**
 * Functions that write to a log group that nobody has set up, run on something else, or have no live alias, which only
 * the hook of deployments does without: CodeDeploy invokes the newest.
 */
export function unusualFunctions(template: TemplateJson): string[] {
  const aliased = new Set(
    resourcesOf(template, 'AWS::Lambda::Alias')
      .filter((alias) => propertyOf(alias, 'Name') === 'live')
      .map((alias) => logicalIdOf(propertyOf(alias, 'FunctionName'))),
  );
  return resourcesOf(template, 'AWS::Lambda::Function').flatMap((fn) => [
    ...(propertyOf(fn, 'LoggingConfig.LogGroup') ? [] : [`${fn.id} has no log group`]),
    ...(propertyOf(fn, 'Runtime') === 'nodejs24.x' ? [] : [`${fn.id} does not run on nodejs24.x`]),
    ...(JSON.stringify(propertyOf(fn, 'Architectures')) === '["arm64"]' ? [] : [`${fn.id} is not for arm64`]),
    ...(aliased.has(fn.id) || isHook(fn) ? [] : [`${fn.id} has no alias live`]),
  ]);
}
