import { conjunctionsOf } from './conjunctions.ts';
import { matchMember, matchObject } from './direct-match.ts';
import { FieldTree } from './field-tree.ts';
import { isObject } from './operators.ts';
import { parsePattern, type Member, type ObjectPattern } from './parse-pattern.ts';
import { searchEvent } from './search-event.ts';

export type Matcher = (event: unknown) => boolean;

/**
 * Compiles an event pattern, as EventBridge rules, pipes and event source mappings use it.
 *
 * Every field of the pattern must match. A list matches when one of its entries does. A list in the event matches when
 * one of its elements does. Fields inside a list of objects must match the same element. A name with a dot is the same as
 * two levels, in patterns and in events.
 *
 * The reference is EventBridge's own matcher, github.com/aws/event-ruler. There, a CIDR block of IPv4 also matches some
 * IPv6 addresses; here it does not.
 * @param pattern the pattern as an object or as JSON text
 * @returns false for anything but an object
 * @throws InvalidEventPattern
 */
export function compilePattern(pattern: unknown): Matcher {
  const members = parsePattern(pattern);
  const { conjunctions, overridden } = conjunctionsOf(members);
  const tree = new FieldTree(conjunctions.flat().map(({ path }) => path));
  const search: Matcher = (event) => searchEvent(tree, conjunctions, event);
  if (overridden || hasDottedKey(members)) return (event) => isObject(event) && search(event);

  // Most events have neither dotted names nor lists of objects, and for them following the structure is exact and fast.
  const shallow = members.filter(({ kind }) => kind === 'field').map(matchMember);
  const deep = members.filter(({ kind }) => kind !== 'field');
  const direct = matchObject(deep);
  const passesShallow: Matcher = (event) => isObject(event) && shallow.every((test) => test(event));
  if (deep.length === 0) return passesShallow;
  if (!dependsOnOrder(deep)) {
    return (event) => passesShallow(event) && (direct(event) || (tree.hasDottedName(event) && search(event)));
  }
  return (event) => passesShallow(event) && (tree.hasDottedNameOrList(event) ? search(event) : direct(event));
}

function hasDottedKey(pattern: ObjectPattern): boolean {
  return pattern.some((member) => {
    if (member.kind === 'or') return member.alternatives.some(hasDottedKey);
    return member.key.includes('.') || (member.kind === 'object' && hasDottedKey(member.pattern));
  });
}

/** Whether a list of objects in an event may need the order of the fields, or one element for several alternatives. */
function dependsOnOrder(pattern: ObjectPattern): boolean {
  return pattern.some((member: Member) => {
    if (member.kind === 'or') return true;
    return member.kind === 'field' ? member.test.absent : dependsOnOrder(member.pattern);
  });
}
