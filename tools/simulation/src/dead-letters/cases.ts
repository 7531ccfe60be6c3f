import type { DeadLetterPorts, MessageAttributes, ReceivedMessage } from '@millrace/dead-letters';
import type { fixedClock } from '@millrace/testing';

export type Ports = DeadLetterPorts & { readonly clock: ReturnType<typeof fixedClock> };

/** A message that becomes a dead letter, and its consumer. */
export interface Given {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly work: (message: ReceivedMessage, ports: Ports) => Promise<unknown>;
  /** What happens until a person puts the letter back. */
  readonly meanwhile?: (deliver: (body: string) => Promise<void>) => Promise<void>;
}

export type Codes<Code extends string> = Readonly<Record<Code, (ports: Ports) => Given | Promise<Given>>>;
export type Unreadable = 'malformed_message' | 'validation_failed';

export const unreadable = (work: Given['work']): Codes<Unreadable> => ({
  malformed_message: () => ({ body: '{', work }),
  validation_failed: () => ({ body: '{}', work }),
});
