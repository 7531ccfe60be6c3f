/** Something that must always hold does not. Nobody catches it for control flow: it is a defect, and money stops. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
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
 * @throws InvariantViolation when the condition is false
 */
export function assertInvariant(
  condition: boolean,
  invariant: string,
  facts: Readonly<Record<string, unknown>> = {},
): asserts condition {
  if (!condition) throw new InvariantViolation(invariant, facts);
}

/** Ends a switch over a union: the compiler refuses a member that is not handled. */
export function assertNever(value: never): never {
  throw new InvariantViolation('union_exhausted', { value });
}

function describe(facts: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(facts, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
