import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStackEventsCommand,
  GetTemplateCommand,
  paginateDescribeStacks,
} from '@aws-sdk/client-cloudformation';
import { awsClient, budgets } from '@millrace/aws-clients';
import { firstFailureOf } from './stack-failure.ts';
import { clientConfigOf, type StageConnection } from '@millrace/stages';
import { digestOfTemplate, type Template } from '../assembly/template.ts';

const SOUND = /^(CREATE|UPDATE)_COMPLETE$/;
/** Not deployed once, or on its way out. */
const NOT_STANDING = /^(REVIEW_IN_PROGRESS|CREATE_FAILED|DELETE_IN_PROGRESS|ROLLBACK_.*)$/;

export interface DeployedStack {
  readonly name: string;
  /** Whether it has been deployed and has a template that can be gone back to. */
  readonly stands: boolean;
  /** Whether its last deployment succeeded. */
  readonly sound: boolean;
  /** The names in the parameter store that it reads. */
  readonly reads: readonly string[];
  /** When it was created or last updated; what it reads had its present values then, or older ones. */
  readonly changedAt: Date;
}

/** What CloudFormation says about the stacks of a stage. */
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
        const stands = !NOT_STANDING.test(StackStatus);
        const changedAt = stack.LastUpdatedTime ?? stack.CreationTime ?? new Date(0);
        stacks.push({ name: StackName, stands, sound: SOUND.test(StackStatus), reads, changedAt });
      }
    }
    return stacks;
  }

  /** The modules whose service stack stands, and what else has one. */
  async modules(): Promise<readonly string[]> {
    const standing = (await this.all()).filter(({ stands, name }) => stands && !name.endsWith('-data'));
    return standing.map(({ name }) => this.#moduleOf(name));
  }

  /** The modules whose stacks read a parameter that this one publishes. */
  async readersOf(module: string): Promise<readonly string[]> {
    const published = `/${this.#prefix.replaceAll('-', '/')}${module}/`;
    const readers = (await this.all())
      .filter(({ stands, reads }) => stands && reads.some((name) => name.startsWith(published)))
      .map(({ name }) => this.#moduleOf(name));
    return [...new Set(readers)].filter((reader) => reader !== module);
  }

  #moduleOf(stack: string): string {
    return stack.slice(this.#prefix.length).replace(/-data$/, '');
  }

  /** The template of the last deployment that succeeded; undefined when the stack does not stand. */
  async template(name: string): Promise<Template | undefined> {
    const stack = (await this.all()).find((one) => one.name === name);
    return stack?.stands ? this.templateOf(stack) : undefined;
  }

  /** The same of a stack that stands. */
  async templateOf({ name }: Pick<DeployedStack, 'name'>): Promise<Template> {
    const command = new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' });
    return JSON.parse((await this.#client.send(command)).TemplateBody ?? '{}') as Template;
  }

  /** Of the template, as `DeploymentRecord.template` has it. */
  async digest(name: string): Promise<string | undefined> {
    const template = await this.template(name);
    return template && digestOfTemplate(template);
  }

  /** Why the last operation on a stack failed, of those that began after that time. */
  async failure(name: string, since: Date): Promise<string | undefined> {
    try {
      const command = new DescribeStackEventsCommand({ StackName: name });
      const { StackEvents = [] } = await this.#client.send(command);
      return firstFailureOf(StackEvents.filter(({ Timestamp }) => Timestamp && Timestamp >= since));
    } catch (error) {
      // The stack was refused before there was one.
      if (error instanceof CloudFormationServiceException && error.name === 'ValidationError')
        return undefined;
      throw error;
    }
  }
}
