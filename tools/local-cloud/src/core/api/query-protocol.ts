import { AwsError } from '../aws-error.ts';
import type { Input } from './api.ts';

const MAX_PARAMETERS = 10_000;

/** Parses `Parameters.member.1.ParameterKey=x` into nested objects and lists. `.entry.` and `.member.` are removed. */
export function parseQuery(form: string): Input {
  const root: Input = Object.create(null);
  let count = 0;
  for (const [name, value] of new URLSearchParams(form)) {
    if ((count += 1) > MAX_PARAMETERS)
      throw new AwsError('MalformedInput', 'The request has too many parameters.');
    let node = root;
    const path = name.split('.');
    for (const part of path.slice(0, -1)) {
      if (typeof node[part] !== 'object') node[part] = Object.create(null);
      node = node[part];
    }
    node[path.at(-1)!] = value;
  }
  return unwrap(root) as Input;
}

function unwrap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && (entries[0]![0] === 'member' || entries[0]![0] === 'entry')) {
    return unwrap(entries[0]![1]);
  }
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) {
    return entries.sort(([left], [right]) => Number(left) - Number(right)).map(([, item]) => unwrap(item));
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, unwrap(item)]));
}

/** Renders the members of a response: lists as `<member>`, `Date`s as ISO 8601. Undefined members are omitted. */
export function toXml(members: object): string {
  return Object.entries(members)
    .map(([name, value]) => element(name, value))
    .join('');
}

function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return `<${name}>${value.toISOString()}</${name}>`;
  if (Array.isArray(value)) {
    return `<${name}>${value.map((item) => element('member', item)).join('')}</${name}>`;
  }
  if (typeof value === 'object') return `<${name}>${toXml(value)}</${name}>`;
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** Replaces characters that XML 1.0 cannot represent. */
export function escapeXml(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll('\r', '&#xD;')
  );
}
