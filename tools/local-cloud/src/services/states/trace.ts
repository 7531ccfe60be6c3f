/** The part of the interpreter's log that the history needs. */
export interface LoggedEvent {
  readonly type: string;
  readonly timestamp: number;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly state?: {
    readonly name: string;
    readonly type: string;
    input?: unknown;
    readonly output?: unknown;
  };
  readonly Error?: string;
  readonly Cause?: unknown;
}

/** One attempt of a task. */
export interface TaskCall {
  readonly state: string;
  readonly resource: string;
  readonly startedAtMs: number;
  readonly parameters: unknown;
  endedAtMs?: number;
  output?: unknown;
  error?: { readonly name: string; readonly cause: string };
}

/** Stored unchanged. The history in the form of AWS is derived from it on request. */
export interface Trace {
  readonly events: readonly LoggedEvent[];
  readonly calls: readonly TaskCall[];
}
