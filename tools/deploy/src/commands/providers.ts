import { DeployFailure, Refusal } from '../deploy-failure.ts';
import type { FindMissing } from '../stage/parameter-store.ts';

/** Parameters that Terraform writes and no module publishes. */
const FOUNDATION = '/millrace/foundation/';

/** `/millrace/<stage>/<module>/<name>` → module */
export function providerOf(parameter: string): string {
  const [, , , module] = parameter.split('/');
  if (!module) throw new DeployFailure(`${parameter} is not of the form /millrace/<stage>/<module>/<name>`);
  return module;
}

export interface ProviderOptions {
  readonly module: string;
  readonly reads: readonly string[];
  /** The modules that led to this deployment, first to last; a provider among them would wait for itself. */
  readonly chain: readonly string[];
  /** The modules of the same run: providers among them are deployed first. */
  readonly alsoDeployed: readonly string[];
  /** Whether a module was deployed in this run already. */
  readonly isDone: (provider: string) => boolean;
  readonly findMissing: FindMissing;
  /** Deploys a module. Called for one provider after the other, with its lock held. */
  readonly deployProvider: (provider: string) => Promise<void>;
  /** Runs the action while no other process does the same for this provider. */
  readonly exclusively: (provider: string, action: () => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
}

/**
 * Deploys the modules whose parameters a module reads, if they are missing or part of the same run. Any other existing
 * module is left as it is, even if it has changed since.
 * @throws DeployFailure for a circular dependency, or for a parameter that its module does not publish
 * @throws Refusal parameters_missing for parameters that Terraform has to write
 */
export async function provideParameters(options: ProviderOptions): Promise<void> {
  const { module, reads, chain, alsoDeployed, isDone, findMissing, deployProvider, exclusively, print } =
    options;
  const missing = await findMissing(reads.filter((parameter) => providerOf(parameter) !== module));
  const ofTerraform = missing.filter((parameter) => parameter.startsWith(FOUNDATION));
  if (ofTerraform.length > 0) {
    const sentence = `${module} needs ${ofTerraform.join(', ')}: apply infra/foundation with Terraform`;
    throw new Refusal('parameters_missing', sentence);
  }
  const ofOthers = reads.filter(
    (parameter) => !parameter.startsWith(FOUNDATION) && providerOf(parameter) !== module,
  );
  for (const provider of new Set(ofOthers.map(providerOf))) {
    const needed = missing.filter((parameter) => providerOf(parameter) === provider);
    const isPart = alsoDeployed.includes(provider);
    if (needed.length === 0 && !isPart) continue;
    if (chain.includes(provider)) {
      throw new DeployFailure(`circular dependency: ${[...chain, module, provider].join(' needs ')}`);
    }
    await exclusively(provider, async () => {
      if ((await findMissing(needed)).length === 0 && (!isPart || isDone(provider))) return;
      const reason = needed.length > 0 ? needed.join(', ') : `the parameters of ${provider}`;
      print(`${module} needs ${reason}: deploying ${provider} first`);
      await deployProvider(provider);
      const still = await findMissing(needed);
      if (still.length > 0) {
        throw new DeployFailure(`${provider} is deployed and does not publish ${still.join(', ')}`);
      }
    });
  }
}
