import type { SmokeTest } from '@millrace/smoke-test';
import { CfnParameter, Fn } from 'aws-cdk-lib';
import { Alias, type CfnFunction, type CfnVersion } from 'aws-cdk-lib/aws-lambda';
import { alarmWhenAbove, ALARM_PERIOD, leaveUnwatched } from '../alarms.ts';
import { BundledFunction, type BundledFunctionProps } from './bundled-function.ts';
import { Canary } from './canary.ts';
import type { ModuleStack } from '../module-stack.ts';

/** The alias that all callers invoke. A release moves it to its version. */
export const LIVE = 'live';

export interface ModuleFunctionProps extends BundledFunctionProps {
  /** Tests that a new version must pass before it gets traffic. They run in every stage and must have no side effects. */
  readonly smokeTest: SmokeTest | readonly SmokeTest[];
  /** Why nobody is notified when it fails. Its alarms then only roll back a version during its deployment. */
  readonly unwatched?: string;
  /** Whether the function responds to failures instead of throwing, as an API does. Defaults to false. */
  readonly answersFailures?: boolean;
}

/** A function that others invoke through the alias `live`. */
export class ModuleFunction extends BundledFunction {
  readonly alias: Alias;

  constructor(stack: ModuleStack, id: string, props: ModuleFunctionProps) {
    super(stack, id, props);
    this.#renewWith(storedParametersIn(stack, props.environment));
    this.alias = new Alias(this, 'Live', { aliasName: LIVE, version: this.fn.currentVersion });
    const { handler, smokeTest, unwatched, answersFailures = false } = props;
    if (unwatched !== undefined) {
      leaveUnwatched(this.fn, unwatched);
    } else {
      alarmWhenAbove(this, 'ErrorsAlarm', stack, {
        name: `${handler}-errors`,
        description: `${this.functionName} fails with errors.`,
        metric: this.alias.metricErrors({ period: ALARM_PERIOD }),
        above: 0,
        periods: 3,
      });
    }
    Canary.of(stack).shift(this, [smokeTest].flat(), { silent: unwatched !== undefined, answersFailures });
  }

  /**
   * Has a new version published when a stored parameter has a new value, although the template is the same
   * (docs/adr/0034-versions-change-with-stored-parameters.md).
   */
  #renewWith(parameters: readonly CfnParameter[]): void {
    if (parameters.length === 0) return;
    const names = parameters.map((parameter) => String(parameter.default)).join(', ');
    (this.fn.node.defaultChild as CfnFunction).description = `Reads at deployment: ${names}`;
    const version = this.fn.currentVersion.node.defaultChild as CfnVersion;
    version.description = Fn.join(
      ' ',
      parameters.map((parameter) => parameter.valueAsString),
    );
  }

  /** ARN of the alias, which callers invoke. */
  get arn(): string {
    return this.alias.functionArn;
  }
}

/** The stored parameters of a stack whose values are in an environment. */
function storedParametersIn(stack: ModuleStack, environment: object): CfnParameter[] {
  const resolved = JSON.stringify(stack.resolve(environment));
  return stack.node.children
    .filter((child) => child instanceof CfnParameter)
    .filter(({ logicalId }) => resolved.includes(`{"Ref":"${String(stack.resolve(logicalId))}"}`));
}
