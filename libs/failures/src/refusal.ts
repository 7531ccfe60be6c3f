/** Why a request is refused, as a value: nothing went wrong, so nothing is thrown. */
export interface Refusal<Code extends string = string> {
  readonly kind: 'refused';
  /** Stable, `snake_case`. */
  readonly code: Code;
  /** A sentence for a person. */
  readonly detail: string;
}

export function refuse<Code extends string>(code: Code, detail: string): Refusal<Code> {
  return { kind: 'refused', code, detail };
}

export function isRefusal<Outcome>(outcome: Outcome): outcome is Extract<Outcome, Refusal> {
  return (outcome as Partial<Refusal> | undefined)?.kind === 'refused';
}
