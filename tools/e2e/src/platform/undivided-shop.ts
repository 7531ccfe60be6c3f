import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleNames } from '@millrace/modules';
import {
  combinedContract,
  CONTRACT_FILE,
  MOVED_FILE,
  readMovedContracts,
  type ModuleContract,
} from '@millrace/tools-contracts';
import { STAGE } from '@millrace/tools-start';

const OWNER = 'order';
/** Modules whose resources were in the stacks of the owner. */
const movedModules = ['catalog', 'storefront'];
const parts = ['-data', ''];

type Json = unknown;

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, Json>>;
}

interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: string }>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface AssetManifest {
  readonly files: Readonly<
    Record<string, { readonly source: { readonly path?: string }; readonly destinations: Destinations }>
  >;
}

type Destinations = Readonly<Record<string, object>>;

/**
 * Writes cloud assemblies like those of earlier releases, in which the catalog and the storefront had no stacks of their
 * own: all their resources are in the stacks of order. They are made of the present assemblies, so the code is the same.
 * @param from the folder of the present assemblies
 */
export function writeUndividedShop(into: string, from: string): void {
  for (const module of [...moduleNames, 'releases']) {
    mkdirSync(join(into, module), { recursive: true });
    if (movedModules.includes(module)) continue;
    if (module === OWNER) writeOwner(join(into, module, STAGE), from);
    else symlinkSync(join(from, module, STAGE), join(into, module, STAGE));
  }
  for (const module of movedModules) {
    const directory = join(into, module, STAGE);
    mkdirSync(directory);
    writeFileSync(join(directory, 'not-in-stage.json'), JSON.stringify({ stages: [] }));
  }
}

function writeOwner(into: string, from: string): void {
  const own = join(from, OWNER, STAGE);
  const others = movedModules.map((module) => ({ module, directory: join(from, module, STAGE) }));
  cpSync(own, into, { recursive: true });
  for (const { directory } of others) {
    for (const asset of readdirSync(directory).filter((name) => name.startsWith('asset.'))) {
      cpSync(join(directory, asset), join(into, asset), { recursive: true });
    }
  }
  for (const part of parts) {
    const stack = stackOf(OWNER, part);
    const template = others.reduce(
      (merged, { module, directory }) =>
        mergedTemplate(
          merged,
          renamed(
            readJson(join(directory, `${stackOf(module, part)}.template.json`)),
            module,
            adoptedBy(directory),
          ),
        ),
      readJson<Template>(join(own, `${stack}.template.json`)),
    );
    writeJson(join(into, `${stack}.template.json`), withOwnParameters(template));
    const manifests = [own, ...others.map(({ directory }) => directory)].map((directory, index) => {
      const module = [OWNER, ...movedModules][index]!;
      return readJson<AssetManifest>(join(directory, `${stackOf(module, part)}.assets.json`));
    });
    renameTemplateAsset(into, stack, manifests);
  }
  const { movedTo: _movedTo, ...contract } = readJson<ModuleContract>(join(own, CONTRACT_FILE));
  const whole = combinedContract(contract, ...readMovedContracts(own));
  writeJson(join(into, CONTRACT_FILE), whole);
  for (const file of ['adopts.json', 'releases.json', MOVED_FILE]) writeJson(join(into, file), []);
}

const stackOf = (module: string, part: string): string => `millrace-${STAGE}-${module}${part}`;

/** The logical ids that order's stacks had. */
function adoptedBy(directory: string): readonly string[] {
  const adoptions = readJson<readonly { readonly logicalId: string }[]>(join(directory, 'adopts.json'));
  return adoptions.map(({ logicalId }) => logicalId);
}

/** Gives all resources other logical ids than order's, except those that order's stacks had. */
function renamed(template: Template, module: string, kept: readonly string[]): Template {
  const names = new Map(
    Object.keys(template.Resources).map((id) => [id, kept.includes(id) ? id : `${module}${id}`] as const),
  );
  const Resources = Object.entries(template.Resources).map(([id, resource]) => [
    names.get(id)!,
    renameReferences(resource, names),
  ]);
  return { ...template, Resources: Object.fromEntries(Resources) as Template['Resources'] };
}

function renameReferences(value: Json, names: ReadonlyMap<string, string>): Json {
  if (Array.isArray(value)) return value.map((entry) => renameReferences(entry, names));
  if (typeof value !== 'object' || value === null) return value;
  const nameOf = (id: Json): Json => names.get(String(id)) ?? id;
  const entries = Object.entries(value).map(([key, content]: [string, Json]) => {
    if (key === 'Ref') return [key, nameOf(content)];
    if (key === 'Fn::GetAtt') {
      const [id, ...attribute] = content as Json[];
      return [key, [nameOf(id), ...attribute]];
    }
    if (key === 'DependsOn') return [key, [content].flat().map(nameOf)];
    return [key, renameReferences(content, names)];
  });
  return Object.fromEntries(entries);
}

function mergedTemplate(one: Template, other: Template): Template {
  const taken = Object.keys(other.Resources).find((id) => one.Resources[id]);
  if (taken !== undefined) throw new Error(`${taken} is in two of the stacks`);
  return {
    ...one,
    Parameters: { ...other.Parameters, ...one.Parameters },
    Resources: { ...one.Resources, ...other.Resources },
  };
}

/** A stack cannot read a stored parameter that it publishes itself: the value takes the place of the reference. */
function withOwnParameters(template: Template): Template {
  const published = new Map(
    Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::SSM::Parameter')
      .map(({ Properties = {} }) => [String(Properties['Name']), Properties['Value']] as const),
  );
  const own = new Map(
    Object.entries(template.Parameters ?? {}).flatMap(([id, { Default = '' }]) =>
      published.has(Default) ? [[id, published.get(Default)] as const] : [],
    ),
  );
  const replaced = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== 'object' || value === null) return value;
    const { Ref } = value as { readonly Ref?: string };
    if (Ref !== undefined && own.has(Ref)) return replaced(own.get(Ref));
    return Object.fromEntries(Object.entries(value).map(([key, content]) => [key, replaced(content)]));
  };
  const Parameters = Object.entries(template.Parameters ?? {}).filter(([id]) => !own.has(id));
  return {
    ...template,
    Parameters: Object.fromEntries(Parameters),
    Resources: replaced(template.Resources) as Template['Resources'],
  };
}

/**
 * Writes an assembly of a module with one more stored parameter, `/millrace/<stage>/<module>/more`: another release of it.
 * @param from the folder of the present assemblies
 */
export function writeOneMoreRelease(into: string, from: string, module: string): void {
  const directory = join(into, module, STAGE);
  const stack = stackOf(module, '');
  cpSync(join(from, module, STAGE), directory, { recursive: true });
  const file = join(directory, `${stack}.template.json`);
  const template = readJson<Template>(file);
  const Properties = { Name: `/millrace/${STAGE}/${module}/more`, Type: 'String', Value: 'more' };
  const Resources = { ...template.Resources, More: { Type: 'AWS::SSM::Parameter', Properties } };
  writeJson(file, { ...template, Resources });
  renameTemplateAsset(directory, stack, [readJson(join(directory, `${stack}.assets.json`))]);
}

/** The CDK CLI uploads an asset only under a new name, which is the digest of its content. */
function renameTemplateAsset(directory: string, stack: string, manifests: readonly AssetManifest[]): void {
  const file = `${stack}.template.json`;
  const digest = createHash('sha256')
    .update(readFileSync(join(directory, file)))
    .digest('hex');
  const files = Object.assign({}, ...manifests.toReversed().map((manifest) => manifest.files)) as Record<
    string,
    AssetManifest['files'][string]
  >;
  const isTemplate = ({ source }: AssetManifest['files'][string]) => source.path?.endsWith('.template.json');
  const present = Object.entries(files).find(([, { source }]) => source.path === file)!;
  const assets = Object.entries(files).filter(([, entry]) => !isTemplate(entry));
  const destinations = Object.entries(present[1].destinations).map(([name, destination]) => [
    name,
    { ...destination, objectKey: `${digest}.json` },
  ]);
  const template = { ...present[1], destinations: Object.fromEntries(destinations) as Destinations };
  writeJson(join(directory, `${stack}.assets.json`), {
    ...manifests[0],
    files: { ...Object.fromEntries(assets), [digest]: template },
  });
  const manifest = readFileSync(join(directory, 'manifest.json'), 'utf8');
  writeFileSync(join(directory, 'manifest.json'), manifest.replaceAll(present[0], digest));
}

function readJson<Content>(file: string): Content {
  return JSON.parse(readFileSync(file, 'utf8')) as Content;
}

function writeJson(file: string, content: Json): void {
  writeFileSync(file, JSON.stringify(content));
}
