/** Where a resource's metadata says why no alarm on it tells anybody. */
export const UNWATCHED = 'millrace:unwatched';

/** Where a resource's metadata says why nothing keeps what it cannot deliver. */
export const UNDELIVERED = 'millrace:undelivered';

/** Where a resource's metadata says why its policy cannot name every action or resource. */
export const WILDCARDS = 'millrace:wildcards';

export interface AcknowledgedWildcard {
  /** The end of the action or resource, from its first `*` or a little before it. */
  readonly endsWith: string;
  /** The only actions that it is a reason for; any of them unless told. */
  readonly actions?: readonly string[];
  readonly reason: string;
}

/** A reason for the bare `*` stands for that alone. */
export function covers({ endsWith, reason }: AcknowledgedWildcard, text: string): boolean {
  if (reason === '') return false;
  return endsWith === '*' ? text === '*' : text.endsWith(endsWith);
}
