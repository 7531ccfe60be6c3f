/** A process on this machine. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  /** The process has ended, but its parent has not yet read its exit status. */
  readonly isZombie: boolean;
  /** Distinguishes the process from a later one with the same id. The format depends on the source. */
  readonly startTime: string;
}

/** A TCP socket on which a process listens, by the loopback address that reaches it. */
export interface Listener {
  readonly pid: number;
  readonly host: '127.0.0.1' | '::1';
  readonly port: number;
}

/** Reads facts about the processes on this machine. */
export interface ProcessSource {
  /** Undefined once the process has ended. */
  process(pid: number): ProcessInfo | undefined;
  /** All processes. */
  processes(): ProcessInfo[];
  /** The program and its arguments, joined with spaces. Undefined once the process has ended. */
  command(pid: number): string | undefined;
  /** The listening sockets of all processes that this user may inspect. */
  listeners(): Listener[];
}
