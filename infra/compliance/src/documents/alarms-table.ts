import type { StackOwner } from '@millrace/constructs';
import {
  propertyOf,
  resourcesOf,
  type NamedResource,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';

const RUNBOOKS = '../operations/alarms.md';

/** The section of an app in `docs/reference/alarms.md`; empty for an app without alarms. */
export function alarmsTable(
  owner: StackOwner,
  templates: readonly TemplateJson[],
  runbooks: readonly string[],
): string {
  const alarms = templates.flatMap((template) => resourcesOf(template, 'AWS::CloudWatch::Alarm'));
  if (alarms.length === 0) return '';
  const rows = alarms.map((alarm) => {
    const name = nameOf(alarm);
    const runbook = runbookOf(name, runbooks);
    const link = runbook === undefined ? '**none**' : `[${runbook}](${RUNBOOKS}#${runbook})`;
    return `| \`${name}\` | ${conditionOf(alarm)} | ${tells(alarm)} | ${link} |`;
  });
  return [
    `## ${owner}`,
    '',
    '| alarm | condition | notifies | what to do |',
    '| --- | --- | --- | --- |',
    ...rows.sort(),
    '',
  ].join('\n');
}

/** Alarms that no section of the runbooks is for. */
export function alarmsWithoutRunbook(
  templates: readonly TemplateJson[],
  runbooks: readonly string[],
): string[] {
  return templates
    .flatMap((template) => resourcesOf(template, 'AWS::CloudWatch::Alarm'))
    .map(nameOf)
    .filter((name) => runbookOf(name, runbooks) === undefined);
}

/** The longest heading that the name ends with, as `dlq-depth` and not `depth`. */
function runbookOf(name: string, runbooks: readonly string[]): string | undefined {
  return runbooks
    .filter((runbook) => name.endsWith(`-${runbook}`))
    .sort((one, other) => other.length - one.length)[0];
}

function nameOf(alarm: NamedResource): string {
  return String(propertyOf(alarm, 'AlarmName'));
}

function conditionOf(alarm: NamedResource): string {
  const of = (name: string): unknown => propertyOf(alarm, name);
  const metric = of('MetricName') ?? (of('Metrics') as { Expression?: string }[])[0]?.Expression;
  const statistic = of('ExtendedStatistic') ?? of('Statistic');
  const comparison = String(of('ComparisonOperator')).startsWith('Less') ? '<' : '>';
  const periods = Number(of('EvaluationPeriods'));
  const bad = Number(of('DatapointsToAlarm') ?? periods);
  const seconds = Number(of('Period') ?? 60);
  const span = seconds % 3600 === 0 ? `${seconds / 3600} h` : `${seconds / 60} min`;
  const of_ =
    bad === periods ? (periods === 1 ? span : `${periods} × ${span}`) : `${bad} of ${periods} × ${span}`;
  return `${statistic === undefined ? '' : `${String(statistic)} of `}\`${String(metric)}\` ${comparison} ${String(of('Threshold'))}, ${of_}`;
}

/** Nobody, for an alarm that only a deployment looks at. */
function tells(alarm: NamedResource): string {
  const actions = (propertyOf(alarm, 'AlarmActions') ?? []) as unknown[];
  const topics = actions.map((action) => String(action).split(':').at(-1)!);
  return topics.length === 0 ? 'a deployment only' : topics.map((topic) => `\`${topic}\``).join(', ');
}
