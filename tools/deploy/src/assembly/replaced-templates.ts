import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from './template.ts';

interface StackArtifact {
  readonly properties: Readonly<Record<string, unknown>> & {
    readonly templateFile: string;
    readonly stackTemplateAssetObjectUrl: string;
  };
}

interface AssetManifest {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, object>>;
      }
    >
  >;
}

/**
 * Writes a cloud assembly with some stacks of another one and other templates for them. The CDK CLI deploys it with the
 * same roles, and uploads only the templates.
 * @param from the directory of the other assembly
 * @param templates by the names of the stacks
 */
export function writeReplacedTemplates(
  into: string,
  { from, templates }: { readonly from: string; readonly templates: ReadonlyMap<string, Template> },
): void {
  mkdirSync(into, { recursive: true });
  const write = (file: string, value: unknown): void =>
    writeFileSync(join(into, file), JSON.stringify(value, undefined, 1));
  const { version, artifacts } = readJson<{ version: string; artifacts: Record<string, object> }>(
    join(from, 'manifest.json'),
  );
  const replaced = [...templates].flatMap(([stack, template]) => {
    const artifact = artifacts[stack] as StackArtifact;
    const { templateFile, stackTemplateAssetObjectUrl } = artifact.properties;
    write(templateFile, template);
    const digest = createHash('sha256')
      .update(readFileSync(join(into, templateFile)))
      .digest('hex');
    const assets = `${stack}.assets`;
    write(`${assets}.json`, withTemplate(readJson(join(from, `${assets}.json`)), { templateFile, digest }));
    const properties = {
      ...artifact.properties,
      stackTemplateAssetObjectUrl: stackTemplateAssetObjectUrl.replace(/[^/]+$/, `${digest}.json`),
    };
    const { additionalMetadataFile: _metadata, ...rest } = artifact as StackArtifact & {
      additionalMetadataFile?: string;
    };
    return [
      [assets, artifacts[assets]],
      [stack, { ...rest, properties, dependencies: [assets] }],
    ];
  });
  write('manifest.json', { version, artifacts: Object.fromEntries(replaced) as object });
}

/** Names the template by the digest of its new content, and leaves out the other assets. */
function withTemplate(
  { files, ...rest }: AssetManifest,
  { templateFile, digest }: { readonly templateFile: string; readonly digest: string },
): AssetManifest {
  const file = Object.values(files).find(({ source }) => source.path === templateFile)!;
  const destinations = Object.entries(file.destinations).map(([name, destination]) => {
    return [name, { ...destination, objectKey: `${digest}.json` }] as const;
  });
  return { ...rest, files: { [digest]: { ...file, destinations: Object.fromEntries(destinations) } } };
}

function readJson<Content>(file: string): Content {
  return JSON.parse(readFileSync(file, 'utf8')) as Content;
}
