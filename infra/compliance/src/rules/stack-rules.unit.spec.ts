import { describe, expect, it } from '@jest/globals';
import { of, template } from '../testing/builders.ts';
import { exportsAndImports, misplacedResources, strayParameters } from './stack-rules.ts';

describe('the rules of stacks', () => {
  it('find an exported output and an imported value', () => {
    const bad = template(
      { Queue: of('AWS::SQS::Queue', { QueueName: { 'Fn::ImportValue': 'name' } }) },
      { Outputs: { Arn: { Export: { Name: 'arn' } } } },
    );
    expect(exportsAndImports(bad)).toEqual(['output Arn is exported', 'a value is imported']);
  });

  it('find a table in the service stack and a queue in the data stack', () => {
    const data = template({ Queue: of('AWS::SQS::Queue') });
    const service = template({ Table: of('AWS::DynamoDB::Table') });
    expect(misplacedResources({ data, service })).toEqual([
      'Table (AWS::DynamoDB::Table) is in the service stack',
      'Queue (AWS::SQS::Queue) is in the data stack',
    ]);
  });

  it('find a network and a repository in the service stack, and a firewall in the data stack', () => {
    const data = template({ Group: of('AWS::EC2::SecurityGroup'), Subnet: of('AWS::EC2::Subnet') });
    const service = template({ Vpc: of('AWS::EC2::VPC'), Images: of('AWS::ECR::Repository') });
    expect(misplacedResources({ data, service })).toEqual([
      'Vpc (AWS::EC2::VPC) is in the service stack',
      'Images (AWS::ECR::Repository) is in the service stack',
      'Group (AWS::EC2::SecurityGroup) is in the data stack',
    ]);
  });

  it('find parameters of another stage, of no store, and published twice', () => {
    const data = template({ A: of('AWS::SSM::Parameter', { Name: '/millrace/dev/quote/a' }) });
    const service = template(
      { B: of('AWS::SSM::Parameter', { Name: '/millrace/dev/quote/a' }) },
      {
        Parameters: {
          Other: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/millrace/prod/quote/b' },
          Plain: { Type: 'String', Default: '/millrace/dev/quote/c' },
        },
      },
    );
    expect(strayParameters({ data, service }, '/millrace/dev/')).toEqual([
      '/millrace/prod/quote/b is read',
      '/millrace/dev/quote/c is read',
      '/millrace/dev/quote/a is published twice',
    ]);
  });
});
