import type { SmokeTest } from '@millrace/smoke-test';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { alarmWhenAbove, ALARM_PERIOD } from '../alarms.ts';
import { BundledFunction, type BundledFunctionProps } from './bundled-function.ts';
import { Canary } from './canary.ts';
import type { ModuleStack } from '../module-stack.ts';

/** The alias that everything invokes; a release moves it to its version. */
export const LIVE = 'live';

export interface ModuleFunctionProps extends BundledFunctionProps {
  /** What a new version has to pass before it gets traffic. It runs in every stage, and must leave nothing behind. */
  readonly smokeTest: SmokeTest;
}

/** A function that others invoke, by the alias `live` on the version it is deployed with. */
export class ModuleFunction extends BundledFunction {
  readonly alias: Alias;

  constructor(stack: ModuleStack, id: string, props: ModuleFunctionProps) {
    super(stack, id, props);
    this.alias = new Alias(this, 'Live', { aliasName: LIVE, version: this.fn.currentVersion });
    alarmWhenAbove(this, 'ErrorsAlarm', stack, {
      noun: `${props.handler}-errors`,
      description: `${this.functionName} ends in errors.`,
      metric: this.alias.metricErrors({ period: ALARM_PERIOD }),
      above: 0,
      periods: 3,
    });
    Canary.of(stack).shift(this, props.smokeTest);
  }

  /** Of the alias, which is what callers invoke. */
  get arn(): string {
    return this.alias.functionArn;
  }
}
