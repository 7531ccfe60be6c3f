/** A violated invariant, which is a defect. Never catch it for control flow. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
  readonly retryable = false;
  readonly invariant: string;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(invariant: string, facts: Readonly<Record<string, unknown>>) {
    super(`invariant ${invariant} does not hold: ${describe(facts)}`);
    this.invariant = invariant;
    this.facts = facts;
  }
}

/**
 * @param invariant a stable snake_case name
 * @throws InvariantViolation if the condition is false
 */
export function assertInvariant(
  condition: boolean,
  invariant: string,
  facts: Readonly<Record<string, unknown>> = {},
): asserts condition {
  if (!condition) throw new InvariantViolation(invariant, facts);
}

/** Ends a switch over a union. The compiler reports union members that the switch does not handle. */
export function assertNever(value: never): never {
  throw new InvariantViolation('union_exhausted', { value });
}

function describe(facts: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(facts, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
