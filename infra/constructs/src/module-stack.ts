import { DefaultStackSynthesizer, Fn, Stack, type App } from 'aws-cdk-lib';
import { resourceName, stackName, type StackOwner, type StackPart } from './resource-names.ts';
import type { Stage } from './stage.ts';

export interface ModuleStackOptions {
  readonly stage: Stage;
  readonly module: StackOwner;
  readonly part: StackPart;
  readonly keyOwner?: StackOwner;
}

/**
 * One of the two stacks of a module.
 * - `data`: `millrace-<stage>-<module>-data`, resources that survive a rollback: tables, keys, secrets, the bus.
 * - `service`: `millrace-<stage>-<module>`, resources that a release replaces: functions, APIs, queues, rules.
 */
export class ModuleStack extends Stack {
  readonly stage: Stage;
  readonly module: StackOwner;
  /** The module whose key encrypts this module's data and logs: its own, unless it was split off another one. */
  readonly keyOwner: StackOwner;

  constructor(app: App, options: ModuleStackOptions) {
    const { stage, module, part, keyOwner = module } = options;
    const name = stackName(stage, module, part);
    super(app, name, {
      stackName: name,
      description: `Millrace ${module}: ${part === 'data' ? 'resources that survive a rollback' : 'resources that a release replaces'}`,
      env: { account: stage.account, region: stage.region },
      tags: { project: 'millrace', stage: stage.name, module },
      terminationProtection: part === 'data' && stage.terminationProtection,
      analyticsReporting: false,
      // The CLI already checks the version of the bootstrap stack.
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    this.stage = stage;
    this.module = module;
    this.keyOwner = keyOwner;
  }

  /** Two zones of the region, by index. Otherwise CDK would look up their names in the account during synthesis. */
  override get availabilityZones(): string[] {
    return [0, 1].map((index) => Fn.select(index, Fn.getAzs(this.stage.region)));
  }

  /** `millrace-<stage>-<module>-<name>` */
  nameOf(name: string): string {
    return resourceName(this.stage, this.module, name);
  }
}
