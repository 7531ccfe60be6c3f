import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStackEventsCommand,
  GetTemplateCommand,
  paginateDescribeStacks,
} from '@aws-sdk/client-cloudformation';
import { awsClient, budgets } from '@millrace/aws-clients';
import { setTimeout as delay } from 'node:timers/promises';
import { DeployFailure } from '../deploy-failure.ts';
import { firstFailureOf } from './stack-failure.ts';
import { clientConfigOf, type StageConnection } from '@millrace/stages';
import { digestOfTemplate, type Template } from '../assembly/template.ts';

const STABLE = /^(CREATE|UPDATE)_COMPLETE$/;
/** A stack with a change set that was never executed is in review, and does not change. */
const CHANGING = /^(?!REVIEW_).*_IN_PROGRESS$/;
const POLL_MS = 500;
const MAX_CHANGE_MS = 30 * 60_000;
/** Statuses of a stack whose deployment failed and was not rolled back. */
const UNFINISHED = /^(CREATE|UPDATE)_FAILED$/;
/** Statuses of a stack that was never deployed, or is being deleted. */
const NOT_DEPLOYED = /^(REVIEW_IN_PROGRESS|CREATE_FAILED|DELETE_IN_PROGRESS|ROLLBACK_.*)$/;

export interface DeployedStack {
  readonly name: string;
  /** Whether it has been deployed and has a template to roll back to. */
  readonly exists: boolean;
  /** Whether its last deployment succeeded. */
  readonly stable: boolean;
  /** Whether its last deployment failed and was not rolled back, so that the next one continues from there. */
  readonly unfinished: boolean;
  /** Whether CloudFormation is changing it now. */
  readonly changing: boolean;
  /** Names of the stored parameters that it reads. */
  readonly reads: readonly string[];
  /** When it was created or last updated; parameters written since are not in it. */
  readonly changedAt: Date;
}

/** The stacks of a stage in CloudFormation. */
export class DeployedStacks {
  readonly #client: CloudFormationClient;
  readonly #prefix: string;

  constructor(target: StageConnection, region: string) {
    this.#client = awsClient(CloudFormationClient, {
      budget: budgets.command,
      configuration: clientConfigOf(target, region),
    });
    this.#prefix = `millrace-${target.stage}-`;
  }

  async all(): Promise<readonly DeployedStack[]> {
    const stacks: DeployedStack[] = [];
    for await (const { Stacks = [] } of paginateDescribeStacks({ client: this.#client }, {})) {
      for (const stack of Stacks) {
        const { StackName = '', StackStatus = '', Parameters = [] } = stack;
        if (!StackName.startsWith(this.#prefix)) continue;
        const reads = Parameters.map(({ ParameterValue = '' }) => ParameterValue);
        const exists = !NOT_DEPLOYED.test(StackStatus);
        const changedAt = stack.LastUpdatedTime ?? stack.CreationTime ?? new Date(0);
        const stable = STABLE.test(StackStatus);
        const changing = CHANGING.test(StackStatus);
        const unfinished = UNFINISHED.test(StackStatus);
        stacks.push({ name: StackName, exists, stable, unfinished, changing, reads, changedAt });
      }
    }
    return stacks;
  }

  /** The modules, and other owners, with a deployed service stack. */
  async modules(): Promise<readonly string[]> {
    const deployed = (await this.all()).filter(({ exists, name }) => exists && !name.endsWith('-data'));
    return deployed.map(({ name }) => this.moduleOf(name));
  }

  /** The modules whose stacks read a parameter that this one publishes. */
  async readersOf(module: string): Promise<readonly string[]> {
    const published = `/${this.#prefix.replaceAll('-', '/')}${module}/`;
    const readers = (await this.all())
      .filter(({ exists, reads }) => exists && reads.some((name) => name.startsWith(published)))
      .map(({ name }) => this.moduleOf(name));
    return [...new Set(readers)].filter((reader) => reader !== module);
  }

  /** The module that owns a stack. */
  moduleOf(stack: string): string {
    return stack.slice(this.#prefix.length).replace(/-data$/, '');
  }

  /** The template of the last successful deployment; undefined when the stack is not deployed. */
  async template(name: string): Promise<Template | undefined> {
    const stack = (await this.all()).find((one) => one.name === name);
    return stack?.exists ? this.templateOf(stack) : undefined;
  }

  /**
   * The templates of those stacks that are deployed, by name. Waits while CloudFormation changes one of them.
   * @throws DeployFailure when a change does not end in time
   */
  async settledTemplates(names: readonly string[]): Promise<ReadonlyMap<string, Template>> {
    const deadlineMs = Date.now() + MAX_CHANGE_MS;
    for (;;) {
      const stacks = (await this.all()).filter(({ name }) => names.includes(name));
      const changing = stacks.find((stack) => stack.changing);
      if (!changing) {
        const existing = stacks.filter(({ exists }) => exists);
        const entries = existing.map(async (stack) => [stack.name, await this.templateOf(stack)] as const);
        return new Map(await Promise.all(entries));
      }
      if (Date.now() > deadlineMs) {
        throw new DeployFailure(`${changing.name} was still changing after ${MAX_CHANGE_MS} ms`);
      }
      await delay(POLL_MS);
    }
  }

  /** The template of a deployed stack. */
  async templateOf({ name }: Pick<DeployedStack, 'name'>): Promise<Template> {
    const command = new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' });
    return JSON.parse((await this.#client.send(command)).TemplateBody ?? '{}') as Template;
  }

  /** Digest of the template, as in `DeploymentRecord.template`. */
  async digest(name: string): Promise<string | undefined> {
    const template = await this.template(name);
    return template && digestOfTemplate(template);
  }

  /** Why the last operation on a stack failed, if it began after the given time. */
  async failure(name: string, since: Date): Promise<string | undefined> {
    try {
      const command = new DescribeStackEventsCommand({ StackName: name });
      const { StackEvents = [] } = await this.#client.send(command);
      return firstFailureOf(StackEvents.filter(({ Timestamp }) => Timestamp && Timestamp >= since));
    } catch (error) {
      // The stack was refused before it existed.
      if (error instanceof CloudFormationServiceException && error.name === 'ValidationError')
        return undefined;
      throw error;
    }
  }
}
