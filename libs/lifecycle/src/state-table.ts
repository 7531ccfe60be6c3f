import { assertInvariant } from '@millrace/invariants';

/** What an event does in a status: it leads to another one, or it leaves the thing as it is and there is a reason. */
export type Transition<Status extends string, NoChange extends string, Refusal extends string> =
  { readonly to: Status } | { readonly noChange: NoChange } | { readonly refused: Refusal };

/** Every status by every event. */
export type Rows<
  Status extends string,
  Event extends string,
  NoChange extends string,
  Refusal extends string,
> = Readonly<Record<Status, Readonly<Record<Event, Transition<Status, NoChange, Refusal>>>>>;

/** What a conditional write has to check, and the status that it sets. */
export interface WriteRule<Status extends string> {
  readonly from: readonly Status[];
  readonly to: Status;
}

/** Why a thing was left as it is by an event: nothing is wrong, or the event is refused. */
export type Kept<NoChange extends string, Refusal extends string> =
  | { readonly kind: 'unchanged'; readonly reason: NoChange }
  | { readonly kind: 'refused'; readonly reason: Refusal };

export interface StateTable<
  Status extends string,
  Event extends string,
  NoChange extends string,
  Refusal extends string,
> {
  /** The first one is that of a new thing. */
  readonly statuses: readonly Status[];
  readonly events: readonly Event[];
  transition(status: Status, event: Event): Transition<Status, NoChange, Refusal>;
  /** @returns undefined when the event does lead to another status */
  reasonToKeep(status: Status, event: Event): Kept<NoChange, Refusal> | undefined;
  /** A status that no event leads out of. */
  isTerminal(status: Status): boolean;
  /** The conditional write of an event, so that it needs no read before it. */
  writeRule(event: Event): WriteRule<Status>;
}

/**
 * A life as data: conditions of writes, answers of APIs, diagrams and tests come from its rows.
 * @throws InvariantViolation when an event leads nowhere, or to two statuses, which one write could not do
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
    reasonToKeep: (status, event) => {
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

/** The cells of a table, as it is written down. */
export const to = <Status extends string>(status: Status) => ({ to: status });
export const noChange = <Reason extends string>(reason: Reason) => ({ noChange: reason });
export const refused = <Reason extends string>(reason: Reason) => ({ refused: reason });
