import { DefaultStackSynthesizer, Fn, Stack, type App } from 'aws-cdk-lib';
import { resourceName, type StackOwner } from './resource-names.ts';
import type { Stage } from './stage.ts';

/**
 * One of the two stacks of a module.
 * - `data`: `millrace-<stage>-<module>-data`, what outlives a rollback: tables, keys, secrets, the bus.
 * - `service`: `millrace-<stage>-<module>`, what a release replaces: functions, APIs, queues, rules.
 */
export class ModuleStack extends Stack {
  readonly stage: Stage;
  readonly module: StackOwner;

  constructor(app: App, options: { stage: Stage; module: StackOwner; part: 'data' | 'service' }) {
    const { stage, module, part } = options;
    const stackName = `millrace-${stage.name}-${module}${part === 'data' ? '-data' : ''}`;
    super(app, stackName, {
      stackName,
      description: `Millrace ${module}: ${part === 'data' ? 'what outlives a rollback' : 'what a release replaces'}`,
      env: { account: stage.account, region: stage.region },
      tags: { project: 'millrace', stage: stage.name, module },
      terminationProtection: part === 'data' && stage.terminationProtection,
      analyticsReporting: false,
      // The CLI checks the version of the bootstrap stack already.
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    this.stage = stage;
    this.module = module;
  }

  /** Two of its region, by their place in the list; CDK would otherwise ask the account for their names at synthesis. */
  override get availabilityZones(): string[] {
    return [0, 1].map((index) => Fn.select(index, Fn.getAzs(this.stage.region)));
  }

  /** `millrace-<stage>-<module>-<noun>` */
  nameOf(noun: string): string {
    return resourceName(this.stage, this.module, noun);
  }
}
