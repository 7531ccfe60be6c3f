import type { Service } from '../../core/registry.ts';
import type { EventBridge } from '../events/event-bridge.ts';
import type { Invoker } from '../lambda/invocation.ts';
import type { LogWriter } from '../logs/log-store.ts';
import type { Topics } from '../sns/topics.ts';
import { statesApi } from './api.ts';
import { stateMachine } from './resources.ts';
import { StateMachineRegistry } from './state-machine-registry.ts';
import type { TaskContext } from './tasks.ts';

interface Needed {
  readonly dynamodb: Pick<TaskContext, 'dynamo'>;
  readonly events: { readonly bridge: Pick<EventBridge, 'putEvents'> };
  readonly lambda: { readonly functions: Invoker };
  readonly logs: { readonly store: LogWriter };
  readonly sns: { readonly topics: Pick<Topics, 'publish'> };
}

/** Step Functions. */
export const states: Service<'states', { readonly machines: StateMachineRegistry }, Needed> = {
  name: 'states',
  needs: ['dynamodb', 'events', 'lambda', 'logs', 'sns'],
  apis: [statesApi],
  resources: [stateMachine],
  start({ config, database, targets }, { dynamodb: { dynamo }, events, lambda, logs, sns }) {
    const { functions } = lambda;
    const { bridge } = events;
    const { topics } = sns;
    const context = { config, database, logs: logs.store, functions, dynamo, topics, bridge };
    const machines = new StateMachineRegistry(context);
    targets.register('states', async (arn, texts) => {
      for (const text of texts) await machines.start(arn, JSON.parse(text));
    });
    return { machines };
  },
  stop: ({ machines }) => machines.stop(),
};
