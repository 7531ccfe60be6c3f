import type { Service } from '../../core/registry.ts';
import type { EventBridge } from '../events/event-bridge.ts';
import type { Invoker } from '../lambda/invocation.ts';
import type { LogWriter } from '../logs/log-store.ts';
import type { Topics } from '../sns/topics.ts';
import { statesApi } from './api.ts';
import { stateMachine, type States } from './resources.ts';
import { StateMachineRegistry } from './state-machine-registry.ts';
import type { TaskContext } from './tasks.ts';

interface Needed {
  readonly dynamodb: Pick<TaskContext, 'dynamo' | 'access'>;
  readonly events: { readonly bridge: Pick<EventBridge, 'putEvents' | 'busArn'> };
  readonly lambda: { readonly functions: Invoker };
  readonly logs: { readonly store: LogWriter };
  readonly sns: { readonly topics: Pick<Topics, 'publish'> };
}

/** Step Functions. */
export const states: Service<'states', States, Needed> = {
  name: 'states',
  needs: ['dynamodb', 'events', 'lambda', 'logs', 'sns'],
  apis: [statesApi],
  resources: [stateMachine],
  start({ config, authorizer, database, targets }, { dynamodb, events, lambda, logs, sns }) {
    const { functions } = lambda;
    const { bridge } = events;
    const { topics } = sns;
    const { dynamo, access } = dynamodb;
    const services = { functions, dynamo, access, topics, bridge };
    const context = { config, authorizer, database, logs: logs.store, ...services };
    const machines = new StateMachineRegistry(context);
    targets.register('states', {
      calls: (arn) => [{ action: 'states:StartExecution', resource: arn }],
      async deliver(arn, texts) {
        for (const text of texts) await machines.start(arn, JSON.parse(text));
      },
    });
    return { machines, authorizer };
  },
  stop: ({ machines }) => machines.stop(),
};
