import { assertInvariant } from '@millrace/invariants';

/** The effect of an event in a status: it leads to another status, or it changes nothing, for a reason. */
export type Transition<Status extends string, NoChange extends string, Refusal extends string> =
  { readonly to: Status } | { readonly noChange: NoChange } | { readonly refused: Refusal };

/** The transition for every status and event. */
export type Rows<
  Status extends string,
  Event extends string,
  NoChange extends string,
  Refusal extends string,
> = Readonly<Record<Status, Readonly<Record<Event, Transition<Status, NoChange, Refusal>>>>>;

/** The statuses that a conditional write must check, and the status that it sets. */
export interface WriteRule<Status extends string> {
  readonly from: readonly Status[];
  readonly to: Status;
}

/** An event that leads to no other status: it does not apply, or it is refused. */
export type NoTransition<NoChange extends string, Refusal extends string> =
  | { readonly kind: 'unchanged'; readonly reason: NoChange }
  | { readonly kind: 'refused'; readonly reason: Refusal };

export interface StateTable<
  Status extends string,
  Event extends string,
  NoChange extends string,
  Refusal extends string,
> {
  /** The first one is the initial status. */
  readonly statuses: readonly Status[];
  readonly events: readonly Event[];
  transition(status: Status, event: Event): Transition<Status, NoChange, Refusal>;
  /** @returns undefined if the event leads to another status */
  noTransition(status: Status, event: Event): NoTransition<NoChange, Refusal> | undefined;
  /** Whether no event leads out of the status. */
  isTerminal(status: Status): boolean;
  /** The conditional write for an event, which therefore needs no read before it. */
  writeRule(event: Event): WriteRule<Status>;
}

/**
 * A lifecycle as data. Conditions of writes, responses of APIs, diagrams and tests are derived from its rows.
 * @throws InvariantViolation if an event leads to no status or to two statuses, which one write cannot do
 */
export function stateTable<
  Status extends string,
  Event extends string,
  NoChange extends string,
  Refusal extends string,
>(rows: Rows<Status, Event, NoChange, Refusal>): StateTable<Status, Event, NoChange, Refusal> {
  const statuses = Object.keys(rows) as Status[];
  const events = Object.keys(Object.values(rows)[0] ?? {}) as Event[];
  const transition = (status: Status, event: Event) => rows[status][event];

  const writeRules = new Map(events.map((event) => [event, deriveWriteRule(event)]));
  function deriveWriteRule(event: Event): WriteRule<Status> {
    const moves = statuses.flatMap((from) => {
      const cell = transition(from, event);
      return 'to' in cell ? [{ from, to: cell.to }] : [];
    });
    const target = moves[0]?.to;
    const isOne = target !== undefined && moves.every((move) => move.to === target);
    assertInvariant(isOne, 'one_target_per_event', { event, moves });
    return { from: moves.map(({ from }) => from), to: target };
  }

  return {
    statuses,
    events,
    transition,
    noTransition: (status, event) => {
      const cell = transition(status, event);
      if ('to' in cell) return undefined;
      return 'noChange' in cell
        ? { kind: 'unchanged', reason: cell.noChange }
        : { kind: 'refused', reason: cell.refused };
    },
    isTerminal: (status) => events.every((event) => !('to' in transition(status, event))),
    writeRule: (event) => {
      const rule = writeRules.get(event);
      assertInvariant(rule !== undefined, 'event_has_write_rule', { event });
      return rule;
    },
  };
}

/** Cells of a table. */
export const to = <Status extends string>(status: Status) => ({ to: status });
export const noChange = <Reason extends string>(reason: Reason) => ({ noChange: reason });
export const refused = <Reason extends string>(reason: Reason) => ({ refused: reason });
