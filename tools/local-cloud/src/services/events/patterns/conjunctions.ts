import { InvalidEventPattern } from './invalid-event-pattern.ts';
import type { FieldTest } from './operators.ts';
import type { ObjectPattern } from './parse-pattern.ts';

/** A field of an event, by the names on the way to it, joined by dots. */
export interface Condition {
  readonly path: string;
  readonly test: FieldTest;
}

/** Conditions that must hold together, in the order of their paths, in which EventBridge evaluates them. */
export type Conjunction = readonly Condition[];

/** The limit of EventBridge's matcher, for each combination of alternatives. */
const MAX_FIELDS = 256;

/**
 * Expands `$or`: an event matches the pattern when it matches one of the conjunctions. When a pattern has a path twice,
 * only the last one counts, as in EventBridge. `overridden` is true when that has happened.
 * @throws InvalidEventPattern
 */
export function conjunctionsOf(pattern: ObjectPattern): {
  readonly conjunctions: readonly Conjunction[];
  readonly overridden: boolean;
} {
  let overridden = false;
  const expand = (object: ObjectPattern, prefix: string, rules: Map<string, FieldTest>[]): typeof rules => {
    let expanded = rules;
    for (const member of object) {
      if (member.kind === 'or') {
        expanded = member.alternatives.flatMap((one) =>
          expand(
            one,
            prefix,
            expanded.map((rule) => new Map(rule)),
          ),
        );
      } else if (member.kind === 'object') {
        expanded = expand(member.pattern, `${prefix}${member.key}.`, expanded);
      } else {
        const path = `${prefix}${member.key}`;
        overridden ||= expanded.some((rule) => rule.has(path));
        for (const rule of expanded) rule.set(path, member.test);
      }
    }
    return expanded;
  };
  const rules = expand(pattern, '', [new Map()]);
  if (rules.some(({ size }) => size > MAX_FIELDS)) {
    throw new InvalidEventPattern(`the pattern has more than ${MAX_FIELDS} fields`);
  }
  return { conjunctions: rules.map(sortedByPath), overridden };
}

function sortedByPath(rule: ReadonlyMap<string, FieldTest>): Conjunction {
  return [...rule].map(([path, test]) => ({ path, test })).sort((a, b) => (a.path < b.path ? -1 : 1));
}
