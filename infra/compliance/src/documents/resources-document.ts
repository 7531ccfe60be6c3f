import type { StackOwner } from '@millrace/constructs';
import {
  propertyOf,
  resourcesOf,
  type NamedResource,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';
import { code, TemplateReferences } from './template-references.ts';

type Row = readonly string[];

/**
 * `docs/reference/resources/<owner>.md`: the resources of an app that people ask about, from its templates.
 * @param templates of all its stacks, without the names of the stage
 */
export function resourcesDocument(owner: StackOwner, templates: readonly TemplateJson[]): string {
  const all = (type: string): NamedResource[] => templates.flatMap((template) => resourcesOf(template, type));
  const byId = new Map(templates.flatMap((template) => resourcesOf(template)).map((one) => [one.id, one]));
  const parameters = new Map(
    templates
      .flatMap(({ Parameters = {} }) => Object.entries(Parameters))
      .map(([id, { Default }]) => [id, String(Default)]),
  );
  const names = new TemplateReferences(byId, parameters);
  const hasAlarms = all('AWS::CloudWatch::Alarm').length > 0;

  const sections: [title: string, head: Row, rows: Row[]][] = [
    [
      'Routes',
      ['route', 'needs an API key', 'answered by'],
      all('AWS::ApiGatewayV2::Route').map((route) => [
        code(propertyOf(route, 'RouteKey')),
        propertyOf(route, 'AuthorizationType') === 'CUSTOM' ? 'yes' : 'no',
        names.behindRoute(route),
      ]),
    ],
    [
      'Tables',
      ['table', 'key', 'indexes', 'stream', 'expires'],
      all('AWS::DynamoDB::Table').map((table) => [
        code(propertyOf(table, 'TableName')),
        keyOf(propertyOf(table, 'KeySchema')),
        indexesOf(table),
        code(propertyOf(table, 'StreamSpecification.StreamViewType')),
        code(propertyOf(table, 'TimeToLiveSpecification.AttributeName')),
      ]),
    ],
    [
      'Functions',
      ['function', 'started by', 'environment', 'timeout', 'memory'],
      all('AWS::Lambda::Function').map((fn) => [
        code(propertyOf(fn, 'FunctionName')),
        names.triggersOf(fn).join('<br>') || 'a call',
        Object.keys((propertyOf(fn, 'Environment.Variables') ?? {}) as object)
          .sort()
          .map(code)
          .join(', '),
        `${String(propertyOf(fn, 'Timeout') ?? 3)} s`,
        `${String(propertyOf(fn, 'MemorySize') ?? 128)} MB`,
      ]),
    ],
    [
      'Containers',
      ['task family', 'port', 'environment', 'CPU', 'memory'],
      all('AWS::ECS::TaskDefinition').map((task) => {
        const [container] = propertyOf(task, 'ContainerDefinitions') as ContainerDefinition[];
        return [
          code(propertyOf(task, 'Family')),
          String(container?.PortMappings?.[0]?.ContainerPort ?? ''),
          (container?.Environment ?? [])
            .map(({ Name }) => code(Name))
            .sort()
            .join(', '),
          String(propertyOf(task, 'Cpu')),
          `${String(propertyOf(task, 'Memory'))} MB`,
        ];
      }),
    ],
    [
      'Queues',
      ['queue', 'deliveries', 'dead-letter queue', 'hidden for', 'kept for'],
      all('AWS::SQS::Queue').map((queue) => [
        code(propertyOf(queue, 'QueueName')),
        String(propertyOf(queue, 'RedrivePolicy.maxReceiveCount') ?? ''),
        names.of(propertyOf(queue, 'RedrivePolicy.deadLetterTargetArn')),
        `${String(propertyOf(queue, 'VisibilityTimeout') ?? 30)} s`,
        `${Number(propertyOf(queue, 'MessageRetentionPeriod')) / 86_400} days`,
      ]),
    ],
    [
      'Topics',
      ['topic', 'subscribed by'],
      all('AWS::SNS::Topic').map((topic) => [
        code(propertyOf(topic, 'TopicName')),
        all('AWS::SNS::Subscription')
          .filter((subscription) => names.refersTo(propertyOf(subscription, 'TopicArn'), topic))
          .map((subscription) => names.subscriber(subscription))
          .join('<br>'),
      ]),
    ],
    [
      'Rules',
      ['rule', 'pattern', 'targets'],
      all('AWS::Events::Rule').map((rule) => [
        code(propertyOf(rule, 'Name')),
        code(JSON.stringify(propertyOf(rule, 'EventPattern'))),
        ((propertyOf(rule, 'Targets') ?? []) as { Arn: unknown }[])
          .map(({ Arn }) => names.of(Arn))
          .join('<br>'),
      ]),
    ],
    [
      'Workflows',
      ['workflow', 'type'],
      all('AWS::StepFunctions::StateMachine').map((machine) => [
        code(propertyOf(machine, 'StateMachineName')),
        String(propertyOf(machine, 'StateMachineType')),
      ]),
    ],
    [
      'Other',
      ['type', 'name'],
      others.flatMap(([type, property]) =>
        all(type).map((resource) => [code(type), names.text(propertyOf(resource, property))]),
      ),
    ],
    [
      'Parameters that it publishes',
      ['parameter'],
      all('AWS::SSM::Parameter').map((parameter) => [code(propertyOf(parameter, 'Name'))]),
    ],
    [
      'Parameters that it reads',
      ['parameter'],
      [...new Set(parameters.values())]
        .filter((name) => name.startsWith('/millrace/'))
        .map((name) => [code(name)]),
    ],
  ];

  return [
    `# Resources of ${owner}`,
    '',
    'Generated from the templates by `npx nx run compliance:generate`; a test fails when it is stale.',
    '',
    `The items of tables are in the [data model](../data-model.md)${hasAlarms ? `, alarms in the [list of alarms](../alarms.md#${owner})` : ''}.`,
    '',
    ...sections
      .filter(([, , rows]) => rows.length > 0)
      .map(([title, head, rows]) => section(title, head, rows)),
  ].join('\n');
}

interface ContainerDefinition {
  readonly PortMappings?: readonly { readonly ContainerPort: number }[];
  readonly Environment?: readonly { readonly Name: string }[];
}

const others: readonly [type: string, property: string][] = [
  ['AWS::Events::EventBus', 'Name'],
  ['AWS::Events::Archive', 'ArchiveName'],
  ['AWS::Pipes::Pipe', 'Name'],
  ['AWS::SecretsManager::Secret', 'Name'],
  ['AWS::KMS::Alias', 'AliasName'],
  ['AWS::S3::Bucket', 'BucketName'],
  ['AWS::ECR::Repository', 'RepositoryName'],
  ['AWS::ECS::Cluster', 'ClusterName'],
  ['AWS::ServiceDiscovery::HttpNamespace', 'Name'],
  ['AWS::CodePipeline::Pipeline', 'Name'],
  ['AWS::CodeBuild::Project', 'Name'],
];

function section(title: string, head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.join(' | ')} |`;
  const lines = rows.map(line).sort();
  return [`## ${title}`, '', line(head), line(head.map(() => '---')), ...lines, ''].join('\n');
}

function keyOf(schema: unknown): string {
  return (schema as { AttributeName: string }[]).map(({ AttributeName }) => code(AttributeName)).join(', ');
}

function indexesOf(table: NamedResource): string {
  const indexes = (propertyOf(table, 'GlobalSecondaryIndexes') ?? []) as {
    IndexName: string;
    KeySchema: unknown;
    Projection: { ProjectionType: string };
  }[];
  return indexes
    .map(({ IndexName, KeySchema, Projection }) => {
      const keysOnly = Projection.ProjectionType === 'KEYS_ONLY' ? ', keys only' : '';
      return `${code(IndexName)} (${keyOf(KeySchema)}${keysOnly})`;
    })
    .join('<br>');
}
