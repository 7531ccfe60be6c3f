/** Something open that has stood still for too long. Its moments are in UTC as RFC 3339 writes them. */
export interface Due {
  readonly id: string;
  readonly merchantId: string;
  readonly dueAt: string;
  /** How often it was put back since its last change. */
  readonly sweeps: number;
}

export interface DuePage<Kind extends Due> {
  readonly due: readonly Kind[];
  /** Where to go on; undefined at the end. */
  readonly next?: Kind;
}

/** Port: finds what does not get on. */
export interface DueStore<Kind extends Due> {
  /** What is open in one shard and has a `dueAt` that is not after `dueBy`, the longest overdue first. */
  findDue(query: { shard: number; dueBy: string; limit: number; after?: Kind }): Promise<DuePage<Kind>>;
  /**
   * Puts it back on its way and counts one sweep more.
   * @returns false when it was changed or put back since it was found
   */
  requeue(due: Kind, nextDueAt: string): Promise<boolean>;
}
