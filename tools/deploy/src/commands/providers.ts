import { DeployFailure, Refusal } from '../deploy-failure.ts';
import type { FindMissing } from '../stage/parameter-store.ts';

/** What Terraform writes; no module publishes it. */
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
  /** The modules whose deployment has led here, first to last; a provider among them would wait for itself. */
  readonly chain: readonly string[];
  /** The modules that are deployed in the same run: providers among them come first. */
  readonly alsoDeployed: readonly string[];
  /** Whether a module was deployed in this run already. */
  readonly isDone: (provider: string) => boolean;
  readonly findMissing: FindMissing;
  /** Deploys a module; it is called for one provider after the other, with its lock held. */
  readonly deployProvider: (provider: string) => Promise<void>;
  /** Runs the action while no other process does the same for this provider. */
  readonly exclusively: (provider: string, action: () => Promise<void>) => Promise<void>;
  readonly say: (line: string) => void;
}

/**
 * Deploys the modules whose parameters a module reads and that are not there yet, or are to be deployed in the same
 * run. Another one that is there is left as it is, whatever has changed in it since.
 * @throws DeployFailure for a circle, or for a parameter that its module does not publish
 * @throws Refusal parameters_missing, for what Terraform has to write
 */
export async function provideParameters(options: ProviderOptions): Promise<void> {
  const { module, reads, chain, alsoDeployed, isDone, findMissing, deployProvider, exclusively, say } =
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
    const wanted = missing.filter((parameter) => providerOf(parameter) === provider);
    const isPart = alsoDeployed.includes(provider);
    if (wanted.length === 0 && !isPart) continue;
    if (chain.includes(provider)) {
      throw new DeployFailure(`${[...chain, module, provider].join(' needs ')}: a circle`);
    }
    await exclusively(provider, async () => {
      if ((await findMissing(wanted)).length === 0 && (!isPart || isDone(provider))) return;
      const reason = wanted.length > 0 ? wanted.join(', ') : `what ${provider} publishes`;
      say(`${module} needs ${reason}: deploying ${provider} first`);
      await deployProvider(provider);
      const still = await findMissing(wanted);
      if (still.length > 0) {
        throw new DeployFailure(`${provider} is deployed and does not publish ${still.join(', ')}`);
      }
    });
  }
}
