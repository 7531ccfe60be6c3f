import { randomUUID } from 'node:crypto';
import type { StackTable } from '../state/stacks.ts';

let lastEventMs = 0;

/** Writes the history of one stack. No two events have the same time, since readers sort by it. */
export class EventLog {
  readonly #stacks: StackTable;
  readonly #stack: { name: string; id: string };
  readonly #token: string | undefined;

  constructor(stacks: StackTable, stack: { name: string; id: string }, clientRequestToken?: string) {
    this.#stacks = stacks;
    this.#stack = stack;
    this.#token = clientRequestToken;
  }

  resource(
    resource: { logicalId: string; type: string; physicalId?: string },
    status: string,
    reason?: string,
  ): void {
    lastEventMs = Math.max(Date.now(), lastEventMs + 1);
    this.#stacks.addEvent({
      eventId: randomUUID(),
      stackId: this.#stack.id,
      stackName: this.#stack.name,
      logicalId: resource.logicalId,
      physicalId: resource.physicalId ?? '',
      type: resource.type,
      status,
      timestamp: new Date(lastEventMs).toISOString(),
      ...(reason !== undefined && { reason }),
      ...(this.#token !== undefined && { clientRequestToken: this.#token }),
    });
  }

  stack(status: string, reason?: string): void {
    const self = {
      logicalId: this.#stack.name,
      type: 'AWS::CloudFormation::Stack',
      physicalId: this.#stack.id,
    };
    this.resource(self, status, reason);
  }
}

/** The text that a person reads beside a failed resource. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
