/** What an execution's interpreter logged, as far as its history needs it. */
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

/** One attempt of a task, as its handler saw it. */
export interface TaskCall {
  readonly state: string;
  readonly resource: string;
  readonly startedAtMs: number;
  readonly parameters: unknown;
  endedAtMs?: number;
  output?: unknown;
  error?: { readonly name: string; readonly cause: string };
}

/** Stored as it is; the history in AWS's shape is made of it when somebody asks. */
export interface Trace {
  readonly events: readonly LoggedEvent[];
  readonly calls: readonly TaskCall[];
}
