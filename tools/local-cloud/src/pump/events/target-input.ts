import { ResourceRefused } from '../../resource-type.ts';
import { targetKind } from '../arn.ts';
import type { BusEvent, Rule, RuleTarget } from './rule.ts';

export type InputBuilder = (event: BusEvent, eventText: string) => string;
type PathReader = (event: unknown) => unknown;

/**
 * What a target is given: the event, `Input`, the part at `InputPath`, or the text that `InputTransformer` makes.
 * @throws ResourceRefused for an input that cannot be built as AWS builds it
 */
export function compileInput(target: RuleTarget, rule: Pick<Rule, 'arn' | 'name'>): InputBuilder {
  const given = (['Input', 'InputPath', 'InputTransformer'] as const).filter(
    (name) => target[name] !== undefined,
  );
  if (given.length > 1)
    throw new ResourceRefused(`Target ${target.Id}: only one of ${given.join(', ')} may be set`);
  if (given.length > 0 && targetKind(target.Arn) === 'logs') {
    throw new ResourceRefused(`Target ${target.Id}: ${given[0]} of a log group is not carried out`);
  }
  if (target.Input !== undefined) {
    const input = requireJson(target.Input, `Target ${target.Id}: Input`);
    return () => input;
  }
  if (target.InputPath !== undefined) {
    const read = compilePath(target.InputPath, `Target ${target.Id}: InputPath`);
    return (event) => JSON.stringify(read(event) ?? null);
  }
  if (target.InputTransformer) return compileTransformer(target, rule);
  return (_event, eventText) => eventText;
}

function compileTransformer(target: RuleTarget, rule: Pick<Rule, 'arn' | 'name'>): InputBuilder {
  const { InputPathsMap = {}, InputTemplate } = target.InputTransformer ?? { InputTemplate: '' };
  const where = `Target ${target.Id}: InputTransformer`;
  const readers = new Map<string, (event: BusEvent, eventText: string) => unknown>([
    ['aws.events.rule-arn', () => rule.arn],
    ['aws.events.rule-name', () => rule.name],
    ['aws.events.event.ingestion-time', (event) => event.time],
    ['aws.events.event', (event) => event],
    ['aws.events.event.json', (event) => event],
  ]);
  for (const [name, path] of Object.entries(InputPathsMap)) readers.set(name, compilePath(path, where));
  const pieces = splitTemplate(InputTemplate);
  for (const piece of pieces) {
    if (typeof piece !== 'string' && !readers.has(piece.name)) {
      throw new ResourceRefused(`${where}: the placeholder <${piece.name}> has no path`);
    }
  }
  const render = (valueOf: (name: string) => unknown): string =>
    pieces
      .map((piece) => (typeof piece === 'string' ? piece : placed(valueOf(piece.name), piece.quoted)))
      .join('');
  requireJson(
    render(() => null),
    `${where}: InputTemplate`,
  );
  return (event, eventText) => render((name) => readers.get(name)?.(event, eventText));
}

/** Within quotes a value becomes part of the text, outside it stands as JSON. A value that is absent leaves nothing, or null. */
function placed(value: unknown, quoted: boolean): string {
  if (!quoted) return JSON.stringify(value ?? null);
  if (value === undefined || value === null) return '';
  return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
}

type Piece = string | { readonly name: string; readonly quoted: boolean };

function splitTemplate(template: string): Piece[] {
  const pieces: Piece[] = [];
  let quoted = false;
  let text = '';
  for (let index = 0; index < template.length; index += 1) {
    const placeholder = template[index] === '<' ? /^<([A-Za-z0-9_.-]+)>/.exec(template.slice(index)) : null;
    if (placeholder) {
      pieces.push(text, { name: placeholder[1] ?? '', quoted });
      text = '';
      index += placeholder[0].length - 1;
      continue;
    }
    if (template[index] === '"' && template[index - 1] !== '\\') quoted = !quoted;
    text += template[index];
  }
  return [...pieces, text];
}

/** The plain form of JSONPath: `$`, `.name`, `['name']` and `[0]`; anything wider is refused. */
function compilePath(path: string, where: string): PathReader {
  const steps: (string | number)[] = [];
  const step = /\.([A-Za-z0-9_-]+)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\]/y;
  step.lastIndex = 1;
  while (path.startsWith('$') && step.lastIndex < path.length) {
    const from = step.lastIndex;
    const found = step.exec(path);
    if (!found) throw new ResourceRefused(`${where}: ${path} is not carried out from position ${from}`);
    steps.push(found[4] === undefined ? (found[1] ?? found[2] ?? found[3] ?? '') : Number(found[4]));
  }
  if (!path.startsWith('$')) throw new ResourceRefused(`${where}: ${path} does not start with $`);
  return (event) =>
    steps.reduce<unknown>(
      (value, key) => (value as Record<string | number, unknown> | undefined)?.[key],
      event,
    );
}

function requireJson(text: string, where: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new ResourceRefused(`${where} is not JSON: ${(error as Error).message}`);
  }
}
