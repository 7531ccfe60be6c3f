import type { SmokeTest } from '@millrace/smoke-test';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { alarmWhenAbove, ALARM_PERIOD, leaveUnwatched } from '../alarms.ts';
import { BundledFunction, type BundledFunctionProps } from './bundled-function.ts';
import { Canary } from './canary.ts';
import type { ModuleStack } from '../module-stack.ts';

/** The alias that everything invokes; a release moves it to its version. */
export const LIVE = 'live';

export interface ModuleFunctionProps extends BundledFunctionProps {
  /** What a new version has to pass before it gets traffic. It runs in every stage, and must leave nothing behind. */
  readonly smokeTest: SmokeTest | readonly SmokeTest[];
  /** Why nobody is told when it fails; its alarms then take back a version that is being deployed, and no more. */
  readonly unwatched?: string;
  /** It answers failures instead of ending in errors, as an API does; false unless told. */
  readonly answersFailures?: boolean;
}

/** A function that others invoke, by the alias `live` on the version it is deployed with. */
export class ModuleFunction extends BundledFunction {
  readonly alias: Alias;

  constructor(stack: ModuleStack, id: string, props: ModuleFunctionProps) {
    super(stack, id, props);
    this.alias = new Alias(this, 'Live', { aliasName: LIVE, version: this.fn.currentVersion });
    const { handler, smokeTest, unwatched, answersFailures = false } = props;
    if (unwatched !== undefined) {
      leaveUnwatched(this.fn, unwatched);
    } else {
      alarmWhenAbove(this, 'ErrorsAlarm', stack, {
        noun: `${handler}-errors`,
        description: `${this.functionName} ends in errors.`,
        metric: this.alias.metricErrors({ period: ALARM_PERIOD }),
        above: 0,
        periods: 3,
      });
    }
    Canary.of(stack).shift(this, [smokeTest].flat(), { silent: unwatched !== undefined, answersFailures });
  }

  /** Of the alias, which is what callers invoke. */
  get arn(): string {
    return this.alias.functionArn;
  }
}
