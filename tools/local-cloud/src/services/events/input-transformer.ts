import { ResourceRefused } from '../../core/resources/resource-type.ts';

/** `InputTransformer` of a target in `AWS::Events::Rule`. */
export interface InputTransformer {
  /** The paths of variables in the event, such as `$.detail.id`, by name. */
  readonly InputPathsMap?: Readonly<Record<string, string>>;
  /** Text with variables, such as `"Payment <id>"`. */
  readonly InputTemplate: string;
}

const PATH = /^\$(\.[\w-]+)+$/;
const VARIABLE = /<([\w-]+)>/g;

/** @throws ResourceRefused for an unsupported path or an unknown variable */
export function checkTransformer(transformer: InputTransformer): void {
  const { InputPathsMap: paths = {}, InputTemplate: template } = transformer;
  for (const path of Object.values(paths)) {
    if (!PATH.test(path)) throw new ResourceRefused(`InputPathsMap: ${path} is not a path of names`);
  }
  for (const [, name = ''] of template.matchAll(VARIABLE)) {
    if (!(name in paths)) throw new ResourceRefused(`InputTemplate: <${name}> is not in InputPathsMap`);
  }
}

/**
 * The input that the target gets instead of the event. A variable that the event does not have is empty.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function transform(
  { InputPathsMap: paths = {}, InputTemplate }: InputTransformer,
  event: string,
): string {
  const parsed: unknown = JSON.parse(event);
  return InputTemplate.replaceAll(VARIABLE, (_, name: string) => textAt(parsed, paths[name] ?? ''));
}

function textAt(event: unknown, path: string): string {
  const found = path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], event);
  if (found === undefined) return '';
  return typeof found === 'string' ? found : JSON.stringify(found);
}
