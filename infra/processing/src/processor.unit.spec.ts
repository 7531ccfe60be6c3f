import { describe, expect, it } from '@jest/globals';
import { propertyOf, resourcesOf, templatesOf } from '@millrace/constructs/testing';

describe('the processor', () => {
  const { data, service } = templatesOf('processing', 'local');
  const processor = resourcesOf(service, 'AWS::Lambda::Function').find(
    (resource) => propertyOf(resource, 'FunctionName') === 'millrace-local-processing-processor',
  )!;
  const role = resourcesOf(service, 'AWS::IAM::Role').find(({ id }) => id.startsWith('Processor'))!;
  const statements = (
    propertyOf(role, 'Policies') as { PolicyDocument: { Statement: { Action: string | string[] }[] } }[]
  ).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

  it('asks the function that merchant names in a parameter for limits', () => {
    const limits = { Ref: 'MerchantLimitsFunctionArn' };
    expect(service.Parameters!['MerchantLimitsFunctionArn']).toMatchObject({
      Default: '/millrace/local/merchant/limits-function-arn',
    });
    expect(propertyOf(processor, 'Environment.Variables.LIMITS_FUNCTION_ARN')).toEqual(limits);
    expect(statements).toContainEqual(
      expect.objectContaining({ Action: 'lambda:InvokeFunction', Resource: limits }),
    );
  });

  it('may write decisions and counts, and not read, delete or search the table', () => {
    const [table] = resourcesOf(data, 'AWS::DynamoDB::Table');
    expect(propertyOf(table!, 'TimeToLiveSpecification.AttributeName')).toBe('expiresAtEpochSeconds');
    const onTables = statements
      .flatMap(({ Action }) => Action)
      .filter((action) => action.startsWith('dynamodb:'));
    expect(onTables).toEqual(['dynamodb:PutItem', 'dynamodb:UpdateItem']);
  });
});
