import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { RoleSession, ServiceCaller } from '../../core/authorization/caller.ts';
import type { Sessions } from '../../core/authorization/sessions.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { StateDatabase } from '../../core/database.ts';
import { freePort } from '../../core/loopback-server.ts';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import type { LoadBalancers } from '../elasticloadbalancing/load-balancers.ts';
import type { Bundles } from '../lambda/bundles.ts';
import { localEnvironment } from '../lambda/environment-variables.ts';
import { SessionLog } from '../logs/session-log.ts';
import type { LogWriter } from '../logs/log-store.ts';
import { withLocalAddresses, type ReachableAlias } from './service-aliases.ts';
import { Service } from './service.ts';
import type { ServiceConnect, ServiceSpec, TaskDefinition } from './task-definition.ts';
import { TaskKeeper, type TaskLimits } from './task-keeper.ts';
import { Task } from './task.ts';

const defaults: TaskLimits = { healthyMs: 60_000, attempts: 3, stopMs: 5_000, steadyMs: 60_000 };
const DEFAULT_HEALTH_CHECK_PATH = '/healthz';

/** Dependencies of tasks. */
export interface TaskContext {
  readonly config: CloudConfig;
  readonly database: StateDatabase;
  readonly authorizer: Pick<Authorizer, 'require' | 'revision'>;
  readonly sessions: Pick<Sessions, 'issue' | 'end'>;
  readonly endpointUrl: string;
  readonly bundles: Pick<Bundles, 'paths'>;
  readonly logs: LogWriter;
  readonly targetGroups: LoadBalancers['targetGroups'];
}

/** Task definitions, and services that each keep a process running. */
export class ServiceRunner {
  readonly taskDefinitions = new Map<string, TaskDefinition>();
  readonly #context: TaskContext;
  readonly #limits: TaskLimits;
  readonly #ports: ServicePorts;
  readonly #services = new Map<string, Service>();
  #open = false;

  constructor(context: TaskContext, limits: Partial<TaskLimits> = {}) {
    this.#context = context;
    this.#limits = { ...defaults, ...limits };
    this.#ports = new ServicePorts(context.database.sqlite);
  }

  /** Starts the tasks of all services. Until then, services are only added. */
  async open(): Promise<void> {
    this.#open = true;
    // Tasks get the ports of the other services, so the ports come first.
    for (const service of this.#services.values()) await this.#listen(service);
    for (const service of this.#services.values()) service.resume((spec) => this.#keep(spec));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#services.values()].map((service) => service.stop()));
  }

  /**
   * Adds or changes a service. Returns when its task is healthy.
   * @throws ResourceRefused when no task becomes healthy; an existing service then continues unchanged
   */
  async put(spec: ServiceSpec): Promise<void> {
    const existing = this.#services.get(spec.arn);
    if (!this.#open) {
      if (existing) existing.spec = spec;
      else this.#services.set(spec.arn, this.#make(spec));
      return;
    }
    const service = existing ?? this.#make(spec);
    this.#services.set(spec.arn, service);
    try {
      if (!existing) await this.#listen(service);
      await service.deploy(spec, (next) => this.#keep(next));
    } catch (error) {
      if (!existing) await this.remove(spec.arn);
      throw error;
    }
  }

  async remove(arn: string): Promise<void> {
    const service = this.#services.get(arn);
    this.#services.delete(arn);
    await service?.stop();
    this.#ports.remove(arn);
  }

  /** The port of a healthy task in a target group. */
  portBehind(targetGroupArn: string): number | undefined {
    const services = [...this.#services.values()];
    const behind = services.filter(({ spec }) => spec.targetGroupArns.includes(targetGroupArn));
    return behind.find(({ port }) => port !== undefined)?.port;
  }

  /** @throws ResourceRefused */
  definition(arn: string): TaskDefinition {
    const definition = this.taskDefinitions.get(arn);
    if (definition) return definition;
    throw new ResourceRefused(`TaskDefinition: there is no task definition ${arn}`);
  }

  #make(spec: ServiceSpec): Service {
    return new Service(spec, this.#context.config.host);
  }

  async #listen({ spec, forwarder }: Service): Promise<void> {
    await forwarder.listen(this.#ports.get(spec.arn) ?? 0);
    this.#ports.put(spec.arn, forwarder.port);
  }

  #keep(spec: ServiceSpec): TaskKeeper {
    return new TaskKeeper({
      name: spec.name,
      limits: this.#limits,
      start: () => this.#start(spec),
      healthCheckPath: () => {
        const { targetGroups } = this.#context;
        const [path] = spec.targetGroupArns.flatMap((arn) => targetGroups.get(arn)?.healthCheckPath ?? []);
        return path ?? DEFAULT_HEALTH_CHECK_PATH;
      },
    });
  }

  async #start({ taskDefinitionArn, serviceConnect }: ServiceSpec): Promise<Task> {
    const { config, endpointUrl, bundles, sessions } = this.#context;
    const definition = this.definition(taskDefinitionArn);
    const id = randomBytes(16).toString('hex');
    const log = this.#logOf(definition, id);
    const credentials = sessions.issue({
      kind: 'role',
      roleArn: definition.taskRoleArn,
      sessionName: id,
      assumedBy: ecsFor(definition),
      log: (line) => log.append(line),
    });
    const task = new Task({
      environment: {
        ...withLocalAddresses(definition.environment, this.#reachableBy(serviceConnect)),
        ...localEnvironment(config, { endpointUrl, dynamoUrl: endpointUrl, credentials }),
        AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
        TZ: 'UTC',
      },
      code: bundles.paths(definition.codeHash).code,
      port: await freePort(),
      log,
    });
    void task.ended.then(() => sessions.end(credentials));
    return task;
  }

  /** ECS writes the log of a task in its execution role. */
  #logOf(definition: TaskDefinition, id: string): SessionLog {
    const { executionRoleArn, logGroup, logStreamPrefix, containerName } = definition;
    const session: RoleSession = {
      kind: 'role',
      roleArn: executionRoleArn,
      sessionName: id,
      assumedBy: ecsFor(definition),
    };
    const stream = `${logStreamPrefix}/${containerName}/${id}`;
    return new SessionLog(this.#context, session, { group: logGroup, stream });
  }

  #reachableBy(client: ServiceConnect | undefined): ReachableAlias[] {
    return [...this.#services.values()].flatMap(({ spec: { serviceConnect }, forwarder }) => {
      if (!serviceConnect || serviceConnect.namespace !== client?.namespace) return [];
      return serviceConnect.aliases.map((alias) => ({ ...alias, localPort: forwarder.port }));
    });
  }
}

function ecsFor({ arn }: TaskDefinition): ServiceCaller {
  return { kind: 'service', service: 'ecs-tasks.amazonaws.com', sourceArn: arn };
}

/** The port of each service, stored so that it is the same after a restart. */
class ServicePorts {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    database.exec('CREATE TABLE IF NOT EXISTS service_port (arn TEXT PRIMARY KEY, port INTEGER NOT NULL)');
    this.#database = database;
  }

  get(arn: string): number | undefined {
    const row = this.#database.prepare('SELECT port FROM service_port WHERE arn = ?').get(arn);
    return row && Number(row['port']);
  }

  put(arn: string, port: number): void {
    this.#database.prepare('INSERT OR REPLACE INTO service_port VALUES (?, ?)').run(arn, port);
  }

  remove(arn: string): void {
    this.#database.prepare('DELETE FROM service_port WHERE arn = ?').run(arn);
  }
}
