/** A process of this machine. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  /** It has ended, and its parent has not yet asked how. */
  readonly isZombie: boolean;
  /** Tells the process from a later one with the same id; each source writes it in its own way. */
  readonly startTime: string;
}

/** A TCP socket on which a process listens, by the loopback address that reaches it. */
export interface Listener {
  readonly pid: number;
  readonly host: '127.0.0.1' | '::1';
  readonly port: number;
}

/** Where facts about the processes of this machine come from. */
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
