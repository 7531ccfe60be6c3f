import { AwsError } from '../../../core/aws-error.ts';
import { arn, fakeCloud, until, type FakeCloud } from '../../../testing/fake-cloud.ts';
import { compileDefinition, type MachineType } from '../definition.ts';
import type { ExecutionRecord } from '../execution-record.ts';
import { StateMachineRegistry, type DeployedMachine } from '../state-machine-registry.ts';

/** The function that tasks invoke. */
export const FUNCTION = arn('lambda', 'function:f');

/** A state that invokes it. */
export const call = (more: Record<string, unknown> = { End: true }) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: FUNCTION, 'Payload.$': '$' },
  ...more,
});

/** State machines on services in memory, which have no bus `nowhere`. */
export class TestMachines {
  readonly cloud: FakeCloud = fakeCloud();
  /** The events that were put on buses. */
  readonly put: unknown[] = [];
  registry: StateMachineRegistry;
  dynamo: (operation: string, input: unknown) => unknown = () => ({});

  constructor() {
    this.registry = this.openRegistry();
  }

  /** Another registry on the same state, as after a restart. */
  openRegistry(): StateMachineRegistry {
    return new StateMachineRegistry({
      ...this.cloud,
      dynamo: { call: async (operation: string, input: unknown) => this.dynamo(operation, input) },
      bridge: {
        ...this.cloud.bridge,
        putEvents: async (entries: readonly { eventBusName: string }[]) => {
          if (entries[0]?.eventBusName === 'nowhere')
            throw new AwsError('ResourceNotFoundException', 'No such bus.');
          this.put.push(...entries);
          return entries.map(() => ({ eventId: 'event-1' }));
        },
      },
    });
  }

  deploy(
    states: Record<string, unknown>,
    type: MachineType = 'EXPRESS',
    more: Partial<DeployedMachine> = {},
  ): string {
    const definitionText = JSON.stringify({ StartAt: Object.keys(states)[0], States: states });
    const machine = {
      arn: this.registry.arn('settle'),
      name: 'settle',
      type,
      roleArn: 'arn:aws:iam::000000000000:role/settle',
      compiled: compileDefinition(definitionText, type),
      logging: {},
      createdAtMs: 0,
      ...more,
    };
    this.registry.put(machine);
    return machine.arn;
  }

  /** Starts an execution and waits for its end. */
  async finish(machineArn: string, input: unknown = {}, name?: string): Promise<ExecutionRecord> {
    const { executionArn } = await this.registry.start(machineArn, input, name);
    await until(() => this.registry.execution(executionArn).status !== 'RUNNING');
    return this.registry.execution(executionArn);
  }

  run(states: Record<string, unknown>, input: unknown = {}): Promise<ExecutionRecord> {
    return this.finish(this.deploy(states), input);
  }

  /** Makes the function throw an error of this name so many times before it answers. */
  failing(name: string, times = Infinity): void {
    let calls = 0;
    this.cloud.handlers.set(FUNCTION, () => {
      calls += 1;
      if (calls <= times) throw Object.assign(new Error('not today'), { name });
      return { calls };
    });
  }

  async stop(): Promise<void> {
    await this.registry.stop(100);
    this.cloud.remove();
  }
}
