import { randomUUID } from 'node:crypto';
import type { StackTable } from './stack-table.ts';

let lastEventMs = 0;

/** Writes the events of one stack. No two events have the same time, because clients sort by it. */
export class EventLog {
  readonly #stacks: StackTable;
  readonly #stack: { name: string; id: string };
  readonly #token: string;

  constructor(stacks: StackTable, stack: { name: string; id: string }, clientRequestToken: string) {
    this.#stacks = stacks;
    this.#stack = stack;
    this.#token = clientRequestToken;
  }

  resource(
    resource: { logicalId: string; type: string; physicalId: string },
    status: string,
    reason?: string,
  ): void {
    lastEventMs = Math.max(Date.now(), lastEventMs + 1);
    const { logicalId, type, physicalId } = resource;
    this.#stacks.addEvent({
      EventId: randomUUID(),
      StackId: this.#stack.id,
      StackName: this.#stack.name,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      ResourceStatus: status,
      ResourceStatusReason: reason,
      ClientRequestToken: this.#token,
      Timestamp: new Date(lastEventMs),
    });
  }

  stack(status: string, reason?: string): void {
    const { name, id } = this.#stack;
    this.resource({ logicalId: name, type: 'AWS::CloudFormation::Stack', physicalId: id }, status, reason);
  }
}

/** The reason of a failed resource, as people read it. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
