import { describe, expect, it } from '@jest/globals';
import { propertyOf, resourcesOf, statementsOf, type NamedResource } from '@millrace/constructs/testing';
import { pipelinesOf, pipelineTemplates } from './testing/pipeline-templates.ts';

type Pattern = Readonly<{ [name: string]: readonly string[] | Pattern }>;

/** What CodePipeline tells the account's bus when an action fails. */
interface Failure {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Readonly<{ pipeline: string; stage: string; action: string; state: string }>;
}

/** As EventBridge does, for patterns of plain texts. */
function matches(pattern: Pattern, event: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(pattern).every(([name, wanted]) =>
    Array.isArray(wanted)
      ? wanted.includes(event[name])
      : matches(wanted as Pattern, (event[name] ?? {}) as Record<string, unknown>),
  );
}

function allows({ Properties }: NamedResource, principal: string, actions: readonly string[]): boolean {
  return statementsOf({ Properties } as NamedResource).some((statement) => {
    const { Effect, Action, Principal } = statement as typeof statement & {
      Principal?: { Service?: unknown };
    };
    const services = [Principal?.Service].flat();
    return (
      Effect === 'Allow' &&
      services.includes(principal) &&
      actions.every((one) => [Action].flat().includes(one))
    );
  });
}

describe.each(['github', 'codecommit'] as const)('failures, with commits from %s', (host) => {
  const { data, service } = pipelineTemplates(host);
  const pipelines = pipelinesOf(service);
  const actions = pipelines.flatMap(({ name, stages }) =>
    stages.flatMap((stage) => stage.Actions.map((action) => [name, stage.Name, action.Name] as const)),
  );

  /** The addresses that get mail from a topic, once it is known that whoever is named may publish to it. */
  function mailOf(topicArn: unknown, publisher: string): unknown[] {
    const topic = resourcesOf(data, 'AWS::SNS::Topic').find(
      (one) => topicArn === `arn:aws:sns:eu-central-1:111122223333:${String(propertyOf(one, 'TopicName'))}`,
    )!;
    const policy = resourcesOf(data, 'AWS::SNS::TopicPolicy').find(
      (one) => (propertyOf(one, 'Topics') as { Ref: string }[])[0]?.Ref === topic.id,
    )!;
    const [key] = resourcesOf(data, 'AWS::KMS::Key');
    if (!allows(policy, publisher, ['sns:Publish'])) return [];
    if (!allows(key!, publisher, ['kms:Decrypt', 'kms:GenerateDataKey'])) return [];
    return resourcesOf(data, 'AWS::SNS::Subscription')
      .filter((one) => (propertyOf(one, 'TopicArn') as { Ref: string }).Ref === topic.id)
      .filter((one) => propertyOf(one, 'Protocol') === 'email')
      .map((one) => propertyOf(one, 'Endpoint'));
  }

  it('are of nine actions in two pipelines', () => {
    expect(pipelines).toHaveLength(2);
    expect(actions).toHaveLength(9);
  });

  it.each(actions)('of %s, stage %s, action %s reach people by mail', (pipeline, stage, action) => {
    const failure: Failure = {
      source: 'aws.codepipeline',
      'detail-type': 'CodePipeline Action Execution State Change',
      detail: { pipeline, stage, action, state: 'FAILED' },
    };
    const rules = resourcesOf(service, 'AWS::Events::Rule').filter((rule) =>
      matches(propertyOf(rule, 'EventPattern') as Pattern, { ...failure }),
    );
    const targets = rules.flatMap((rule) => propertyOf(rule, 'Targets') as { Arn: string }[]);
    expect(targets.flatMap(({ Arn }) => mailOf(Arn, 'events.amazonaws.com'))).toEqual([
      { Ref: 'FoundationNotificationEmail' },
    ]);
  });

  it('are mailed, and what succeeds is not', () => {
    const success = {
      source: 'aws.codepipeline',
      'detail-type': 'CodePipeline Action Execution State Change',
      detail: { pipeline: pipelines[0]!.name, state: 'SUCCEEDED' },
    };
    const rules = resourcesOf(service, 'AWS::Events::Rule');
    expect(rules.filter((rule) => matches(propertyOf(rule, 'EventPattern') as Pattern, success))).toEqual([]);
  });

  it('name pipeline, stage and action, and where to look', () => {
    const rule = resourcesOf(service, 'AWS::Events::Rule').find(
      (one) => propertyOf(one, 'Name') === 'millrace-prod-pipeline-failed-actions',
    )!;
    const [{ InputTransformer: transformer }] = propertyOf(rule, 'Targets') as [
      { InputTransformer: { InputPathsMap: Record<string, string>; InputTemplate: string } },
    ];
    for (const name of ['action', 'stage', 'pipeline', 'execution']) {
      expect(transformer.InputTemplate).toContain(`<${name}>`);
      expect(transformer.InputPathsMap[name]).toMatch(new RegExp(`^\\$\\.detail\\.${name}`));
    }
    // A text of several lines is several JSON strings.
    for (const line of transformer.InputTemplate.split('\n')) expect(typeof JSON.parse(line)).toBe('string');
  });

  it.each(resourcesOf(service, 'AWS::CodeBuild::Project').map((one) => String(propertyOf(one, 'Name'))))(
    'of builds of %s are watched by an alarm that mails',
    (project) => {
      const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm').filter(
        (one) =>
          propertyOf(one, 'MetricName') === 'FailedBuilds' &&
          propertyOf(one, 'Namespace') === 'AWS/CodeBuild' &&
          JSON.stringify(propertyOf(one, 'Dimensions')) ===
            JSON.stringify([{ Name: 'ProjectName', Value: project }]),
      );
      expect(alarms).toHaveLength(1);
      expect(alarms[0]!.Properties).toMatchObject({
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        Statistic: 'Sum',
      });
      const [topicArn] = propertyOf(alarms[0]!, 'AlarmActions') as [string];
      expect(mailOf(topicArn, 'cloudwatch.amazonaws.com')).toEqual([{ Ref: 'FoundationNotificationEmail' }]);
    },
  );
});
