import { roleArn } from './open-role.ts';
import { aFunction, aRole, arn } from './permissions-cloud.ts';
import { streamed, type Resources, type ServiceCaller } from './delivery-callers.ts';

const item = { TableName: 'worked', Key: { pk: { S: 'a' } } };
const worked = arn('dynamodb', 'table/worked');

/** Each integration, with its parameters and what it needs. */
const integrations: Readonly<
  Record<string, readonly [parameters: object, action: string, resource: string]>
> = {
  'lambda:invoke': [{ FunctionName: 'worked' }, 'lambda:InvokeFunction', arn('lambda', 'function:worked')],
  'dynamodb:putItem': [{ TableName: 'worked', Item: { pk: { S: 'a' } } }, 'dynamodb:PutItem', worked],
  'dynamodb:getItem': [item, 'dynamodb:GetItem', worked],
  'dynamodb:updateItem': [item, 'dynamodb:UpdateItem', worked],
  'dynamodb:deleteItem': [item, 'dynamodb:DeleteItem', worked],
  'events:putEvents': [
    { Entries: [{ Source: 's', DetailType: 't', Detail: {} }] },
    'events:PutEvents',
    arn('events', 'event-bus/default'),
  ],
  'sns:publish': [{ TopicArn: arn('sns', 'worked'), Message: 'x' }, 'sns:Publish', arn('sns', 'worked')],
};

/** The resources that the tasks use. */
export const workflowTargets: Resources = {
  workedTable: streamed('worked'),
  workedTopic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'worked' } },
  workedRole: aRole('worked', 'lambda'),
  worked: aFunction('worked', 'workedRole', 'consume'),
};

const machineOf = (name: string, Parameters: object) => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    StateMachineName: name.replace(':', '-'),
    RoleArn: roleArn(`${name.replace(':', '')}Role`),
    DefinitionString: JSON.stringify({
      StartAt: 'Task',
      States: { Task: { Type: 'Task', Resource: `arn:aws:states:::${name}`, Parameters, End: true } },
    }),
  },
});

export const workflowCallers: Readonly<Record<string, ServiceCaller>> = Object.fromEntries(
  Object.entries(integrations).map(([name, [parameters, action, resource]]) => [
    `the task ${name} of a workflow`,
    {
      who: `arn:aws:sts::000000000000:assumed-role/${name.replace(':', '-')}/[^ ]+`,
      needs: [[action, resource]],
      trigger: { execute: name.replace(':', '-') },
      effect: { execution: name.replace(':', '-') },
      resources: (statements) => ({
        [`${name.replace(':', '')}Role`]: aRole(name.replace(':', '-'), 'states', ...statements),
        [name.replace(':', '')]: machineOf(name, parameters),
      }),
    } satisfies ServiceCaller,
  ]),
);
