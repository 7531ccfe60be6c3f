import type { Synthesized } from '@millrace/constructs/testing/synthesized.ts';
import {
  resourcesOf,
  type ModuleTemplates,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';

/** Types whose resources hold what no deployment can bring back. */
const STATEFUL = new Set([
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::ECR::Repository',
  'AWS::Events::Archive',
  'AWS::Events::EventBus',
  'AWS::KMS::Key',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
]);

/** What a network consists of. It holds no data, but everything in it would have to be made anew after it. */
const NETWORK = [
  'EIP',
  'InternetGateway',
  'NatGateway',
  'Route',
  'RouteTable',
  'Subnet',
  'SubnetRouteTableAssociation',
  'VPC',
  'VPCEndpoint',
  'VPCGatewayAttachment',
].map((name) => `AWS::EC2::${name}`);

const LASTING = new Set([...STATEFUL, ...NETWORK]);

/** Parameters belong to both stacks, as each publishes its own; an alias goes with its key. */
const IN_DATA_STACKS = new Set([...LASTING, 'AWS::KMS::Alias', 'AWS::SSM::Parameter']);

/** CloudFormation would hold on to a stack that another one imports from. */
export function exportsAndImports(template: TemplateJson): string[] {
  const exported = Object.entries(template.Outputs ?? {}).filter(([, output]) => output.Export);
  const text = JSON.stringify(template);
  return [
    ...exported.map(([name]) => `output ${name} is exported`),
    ...(text.includes('Fn::ImportValue') ? ['a value is imported'] : []),
    ...(text.includes('Fn::GetStackOutput') ? ['an output of another stack is read'] : []),
  ];
}

/** A rollback deploys a service stack alone, so that it must hold no data; and a data stack is not rolled back. */
export function misplacedResources({ data, service }: ModuleTemplates): string[] {
  return [
    ...resourcesOf(service)
      .filter(({ Type }) => LASTING.has(Type))
      .map(({ id, Type }) => `${id} (${Type}) is in the service stack`),
    ...resourcesOf(data)
      .filter(({ Type }) => !IN_DATA_STACKS.has(Type))
      .map(({ id, Type }) => `${id} (${Type}) is in the data stack`),
  ];
}

/** Only names of this stage are read, and none is published twice. */
export function strayParameters({ data, service }: ModuleTemplates, prefix: string): string[] {
  const read = [data, service].flatMap(({ Parameters = {} }) =>
    Object.entries(Parameters)
      .filter(([name]) => name !== 'BootstrapVersion')
      .map(([, { Type, Default }]) => ({ Type, name: String(Default) })),
  );
  const published = [data, service].flatMap((template) =>
    resourcesOf(template, 'AWS::SSM::Parameter').map(({ Properties }) => String(Properties?.['Name'])),
  );
  return [
    ...read
      .filter(({ Type, name }) => Type !== 'AWS::SSM::Parameter::Value<String>' || !name.startsWith(prefix))
      .map(({ name }) => `${name} is read`),
    ...published.filter((name) => !name.startsWith(prefix)).map((name) => `${name} is published`),
    ...published
      .filter((name, index) => published.indexOf(name) !== index)
      .map((name) => `${name} is published twice`),
  ];
}

/** Who pays for it and who looks after it; CloudFormation passes the tags of a stack on to its resources. */
export function untaggedStacks({ owner, stage, stacks }: Synthesized): string[] {
  const wanted = { project: 'millrace', stage: stage.name, module: owner };
  return stacks.flatMap(({ name, tags }) =>
    Object.entries(wanted)
      .filter(([tag, value]) => tags[tag] !== value)
      .map(([tag]) => `${name} has no tag ${tag}`),
  );
}

/** Stacks of data that `DeleteStack` would delete although the stage asks for protection. */
export function unprotectedStacks({ stage, stacks }: Synthesized): string[] {
  return stacks
    .filter(({ name }) => name.endsWith('-data'))
    .filter(({ terminationProtection }) => stage.terminationProtection && !terminationProtection)
    .map(({ name }) => `${name} can be deleted`);
}
