import type { Conjunction } from './conjunctions.ts';
import type { Element, FieldTree, FoundValue } from './field-tree.ts';
import type { FieldTest } from './operators.ts';

/**
 * Whether the event matches one of the conjunctions, wherever lists and names with dots have put its fields. All fields
 * must be in the same element of each list that they are in.
 *
 * `exists: false` looks at the elements that the fields before it have chosen, and at all elements of the other lists. As
 * in EventBridge, the order is that of the paths.
 */
export function searchEvent(tree: FieldTree, conjunctions: readonly Conjunction[], event: unknown): boolean {
  const found = tree.valuesIn(event);
  return conjunctions.some((conjunction) =>
    canChoose(conjunction.map(({ path, test }) => ({ test, values: found.get(path) ?? [] }))),
  );
}

interface Choice {
  readonly test: FieldTest;
  readonly values: readonly FoundValue[];
}

/** Chooses a value for each field, such that no two are in different elements of a list. */
function canChoose(choices: readonly Choice[]): boolean {
  const lastUse = lastUses(choices);
  const chosen = new Map<number, number>();
  const failed = new Set<string>();

  const from = (depth: number): boolean => {
    const choice = choices[depth];
    if (!choice) return true;
    // What was chosen in other lists makes no difference from here on.
    const relevant = [...chosen].filter(([list]) => (lastUse.get(list) as number) >= depth);
    const state = `${depth}:${relevant.join(';')}`;
    if (failed.has(state)) return false;
    const values = choice.values.filter(({ element }) => isConsistent(element, chosen));
    if (choice.test.absent && values.length === 0 && from(depth + 1)) return true;
    for (const { value, element } of values) {
      if (!choice.test.passes(value)) continue;
      const added = elementsOf(element).filter(({ list }) => !chosen.has(list));
      for (const { list, index } of added) chosen.set(list, index);
      if (from(depth + 1)) return true;
      for (const { list } of added) chosen.delete(list);
    }
    failed.add(state);
    return false;
  };
  return from(0);
}

/** The depth of the last choice that has values in a list. */
function lastUses(choices: readonly Choice[]): ReadonlyMap<number, number> {
  const depths = new Map<number, number>();
  for (const [depth, { values }] of choices.entries()) {
    for (const { element } of values) {
      for (const { list } of elementsOf(element)) depths.set(list, depth);
    }
  }
  return depths;
}

function isConsistent(element: Element | undefined, chosen: ReadonlyMap<number, number>): boolean {
  for (let one = element; one; one = one.parent) {
    const index = chosen.get(one.list);
    if (index !== undefined && index !== one.index) return false;
  }
  return true;
}

/** The element and those around it. */
function elementsOf(element: Element | undefined): Element[] {
  const elements: Element[] = [];
  for (let one = element; one; one = one.parent) elements.push(one);
  return elements;
}
