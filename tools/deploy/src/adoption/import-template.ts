import type { Adoption } from '../assembly/moving-resources.ts';
import type { Template, TemplateResource } from '../assembly/template.ts';
import { Refusal } from '../deploy-failure.ts';

export interface FormerResource extends Adoption {
  /** Its definition in the last release that had it. */
  readonly former: TemplateResource;
}

interface ImportOptions {
  readonly stack: string;
  /** Logical ids of all resources that the stack adopts, now or before. */
  readonly adopted: readonly string[];
  /** The template that the stack is to have. */
  readonly built: Template;
  /** The template that the stack has; undefined for a new stack. */
  readonly deployed: Template | undefined;
}

/**
 * The template of an import: the deployed one and the adopted resources. An import changes no resource, so each has the
 * properties that it was last deployed with, and the deployment that follows changes them like those of any other
 * resource. A reference to a resource that stays in the former stack becomes the value that the new template has there.
 * @throws Refusal not_adoptable when that value is missing, or refers to a resource that does not exist yet
 */
export function importTemplate(
  resources: readonly FormerResource[],
  { stack, adopted, built, deployed = {} }: ImportOptions,
): Template {
  const imported = Object.fromEntries(
    resources.map(({ logicalId, type, former }) => {
      const refuse = (reason: string): never => {
        throw new Refusal('not_adoptable', `${logicalId} (${type}) cannot be adopted by ${stack}: ${reason}`);
      };
      const now = built.Resources?.[logicalId]?.Properties;
      const Properties = resolved(former.Properties ?? {}, now, { adopted, refuse }) as object;
      return [logicalId, { Type: type, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties }];
    }),
  ) as Readonly<Record<string, TemplateResource>>;
  const Resources = { ...deployed.Resources, ...imported };
  const Parameters = { ...parametersOf(imported, built), ...deployed.Parameters };
  for (const [logicalId, { Type, Properties }] of Object.entries(imported)) {
    const missing = [...referencesIn(Properties)].find((name) => !Resources[name] && !Parameters[name]);
    if (missing === undefined) continue;
    const reason = `it would refer to ${missing}, which the stack does not have yet`;
    throw new Refusal('not_adoptable', `${logicalId} (${Type}) cannot be adopted by ${stack}: ${reason}`);
  }
  return { ...deployed, Parameters, Resources };
}

function parametersOf(imported: object, { Parameters = {} }: Template): Template['Parameters'] & object {
  const used = referencesIn(imported);
  return Object.fromEntries(Object.entries(Parameters).filter(([name]) => used.has(name)));
}

/** A value of the former template, with the value at the same place of the new one for each reference to what stays. */
function resolved(
  former: unknown,
  now: unknown,
  options: { readonly adopted: readonly string[]; readonly refuse: (reason: string) => never },
): unknown {
  if (typeof former !== 'object' || former === null) return former;
  if (isIntrinsic(former)) {
    const staying = [...referencesIn(former)].find((name) => !options.adopted.includes(name));
    if (staying === undefined) return former;
    return now ?? options.refuse(`it referred to ${staying}, and the new template has no value there`);
  }
  if (Array.isArray(former)) {
    return former.map((entry, index) => resolved(entry, (now as unknown[] | undefined)?.[index], options));
  }
  const values = Object.entries(former).map(([key, value]) => {
    return [key, resolved(value, (now as Record<string, unknown> | undefined)?.[key], options)];
  });
  return Object.fromEntries(values);
}

/** `{ Ref: … }`, `{ 'Fn::GetAtt': … }` and the like. */
function isIntrinsic(value: object): boolean {
  const [key = '', ...others] = Object.keys(value);
  return others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'));
}

/** Logical ids and parameters that a value refers to, without the pseudo parameters of CloudFormation. */
function referencesIn(value: unknown): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  const names = Object.entries(value).flatMap(([key, content]: [string, unknown]) => {
    if (key === 'Ref') return [String(content)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(content) ? content[0] : content).split('.')[0]!];
    if (key === 'Fn::Sub') return [...substituted(content), ...referencesIn(content)];
    return [...referencesIn(content)];
  });
  return new Set(names.filter((name) => !name.startsWith('AWS::')));
}

/** The names in `${…}` of `Fn::Sub`, without those that it defines itself. */
function substituted(content: unknown): string[] {
  const [text, own = {}] = (Array.isArray(content) ? content : [content]) as [string, object?];
  const names = [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => name!.split('.')[0]!);
  return names.filter((name) => !Object.hasOwn(own, name));
}
