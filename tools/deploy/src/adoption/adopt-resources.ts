import type { Assembly } from '../assembly/assembly.ts';
import type { Adoption } from '../assembly/moving-resources.ts';
import type { Template } from '../assembly/template.ts';
import { Refusal } from '../deploy-failure.ts';
import { print } from '../print.ts';
import { assumeRole } from '../stage/assumed-role.ts';
import { importResources } from '../stage/import-resources.ts';
import type { StageAccess } from '../stage/stage-access.ts';
import { findExisting, type ImportIdentifier } from './existing-resources.ts';
import { formerResources } from './former-resources.ts';
import { importTemplate, type FormerResource } from './import-template.ts';

type Adopting = Pick<Assembly, 'adopts' | 'roles' | 'templates'>;

/** Resources that are not in the stacks of an assembly yet. */
interface Pending {
  /** Those that are still in the stack that had them. */
  readonly held: readonly Adoption[];
  /** Those that no stack has, and that an earlier release had. */
  readonly released: readonly FormerResource[];
  /** The templates of the stacks that are deployed. */
  readonly deployed: ReadonlyMap<string, Template>;
}

/** Whether a stack of the assembly lacks a resource of an earlier release. It needs a few reads. */
export async function hasToAdopt(access: StageAccess, assembly: Adopting): Promise<boolean> {
  const { held, released } = await pendingAdoptions(access, assembly);
  return held.length > 0 || released.length > 0;
}

/**
 * Imports the resources that the stacks of an assembly take over, with their data, before the stacks are deployed. The
 * templates in CloudFormation say where each resource is, so an interrupted run is repeated and continues. A resource
 * that does not exist is left to the deployment.
 * @throws Refusal not_released while another stack has a resource, not_adoptable
 * @throws DeployFailure
 */
export async function adoptResources(
  access: StageAccess,
  assembly: Adopting,
  { detail = print }: { readonly detail?: (line: string) => void } = {},
): Promise<void> {
  const { held, released, deployed } = await pendingAdoptions(access, assembly);
  const [first] = held;
  if (first) {
    const { type, logicalId, stack, from } = first;
    const module = access.stacks.moduleOf(from);
    const reason = `${logicalId} (${type}) is still in ${from}, and ${stack} is to adopt it`;
    throw new Refusal('not_released', `${reason}: deploy ${module} first`);
  }
  const existing = await withIdentifiers(access, assembly, released);
  for (const stack of new Set(existing.map(({ resource }) => resource.stack))) {
    const present = deployed.get(stack);
    const ofStack = existing.filter(({ resource }) => resource.stack === stack);
    const template = importTemplate(
      ofStack.map(({ resource }) => resource),
      {
        stack,
        adopted: adoptedBy(stack, assembly),
        built: assembly.templates.get(stack)!,
        deployed: present,
      },
    );
    detail(`${stack} adopts ${ofStack.map(({ resource }) => nameOf(resource)).join(', ')}`);
    await importResources(access, {
      stack,
      template,
      parameters: Object.keys(present?.Parameters ?? {}),
      resources: ofStack.map(({ resource: { type, logicalId }, identifier }) => ({
        ResourceType: type,
        LogicalResourceId: logicalId,
        ResourceIdentifier: identifier,
      })),
      roles: assembly.roles,
    });
  }
}

const nameOf = ({ identifier }: Adoption): string => Object.values(identifier).join();

function adoptedBy(stack: string, { adopts }: Adopting): readonly string[] {
  return adopts.filter((adoption) => adoption.stack === stack).map(({ logicalId }) => logicalId);
}

async function pendingAdoptions(access: StageAccess, assembly: Adopting): Promise<Pending> {
  const { adopts } = assembly;
  if (adopts.length === 0) return { held: [], released: [], deployed: new Map() };
  checkDeclared(assembly);
  const names = new Set(adopts.flatMap(({ stack, from }) => [stack, from]));
  const deployed = await access.stacks.settledTemplates([...names]);
  const has = (stack: string, { logicalId, type }: Adoption): boolean =>
    deployed.get(stack)?.Resources?.[logicalId]?.Type === type;
  const missing = adopts.filter((adoption) => !has(adoption.stack, adoption));
  const held = missing.filter((adoption) => has(adoption.from, adoption));
  const released = await formerResources(
    missing.filter((adoption) => !held.includes(adoption)),
    { releasesOf: access.releasesOf, moduleOf: (stack) => access.stacks.moduleOf(stack) },
  );
  return { held, released, deployed };
}

/** @throws Refusal not_adoptable for a resource that the templates of the assembly do not have */
function checkDeclared({ adopts, templates }: Adopting): void {
  const unknown = adopts.find(
    ({ stack, logicalId, type }) => templates.get(stack)?.Resources?.[logicalId]?.Type !== type,
  );
  if (!unknown) return;
  const { logicalId, type, stack } = unknown;
  const reason = `${logicalId} (${type}) cannot be adopted by ${stack}`;
  throw new Refusal('not_adoptable', `${reason}: the assembly has no such resource`);
}

interface Existing {
  readonly resource: FormerResource;
  readonly identifier: ImportIdentifier;
}

async function withIdentifiers(
  access: StageAccess,
  { roles }: Adopting,
  resources: readonly FormerResource[],
): Promise<readonly Existing[]> {
  if (resources.length === 0) return [];
  const configuration = await assumeRole(access, roles.lookup);
  const found = await Promise.all(
    resources.map(async (resource) => {
      const identifier = await findExisting(resource, { access, configuration });
      return identifier && { resource, identifier };
    }),
  );
  return found.filter((existing) => existing !== undefined);
}
