import type { Cloud } from '../cloud.ts';
import { freePort } from '../free-port.ts';
import { localEnvironment } from '../functions/environment-variables.ts';
import { ResourceRefused } from '../resource-type.ts';
import { withLocalAddresses, type ReachableAlias } from './service-aliases.ts';
import { ServicePorts } from './service-ports.ts';
import { Service } from './service.ts';
import type { ServiceConnect, ServiceSpec, TaskDefinition } from './task-definition.ts';
import { TaskKeeper, type TaskLimits } from './task-keeper.ts';
import { Task } from './task.ts';

const defaults: TaskLimits = { healthyMs: 60_000, attempts: 3, stopMs: 5_000, steadyMs: 60_000 };
const DEFAULT_HEALTH_CHECK_PATH = '/healthz';

/** ECS: task definitions, and services that each keep a process running. */
export class ServiceRunner {
  readonly taskDefinitions = new Map<string, TaskDefinition>();
  readonly #cloud: Cloud;
  readonly #limits: TaskLimits;
  readonly #ports: ServicePorts;
  readonly #services = new Map<string, Service>();
  #open = false;

  constructor(cloud: Cloud, limits: Partial<TaskLimits> = {}) {
    this.#cloud = cloud;
    this.#limits = { ...defaults, ...limits };
    this.#ports = new ServicePorts(cloud.store.database);
  }

  /** Starts the tasks of all services, now that every resource is there. Until then they are only taken note of. */
  async open(): Promise<void> {
    this.#open = true;
    // Tasks are told where the others are, so that comes first.
    for (const service of this.#services.values()) await this.#listen(service);
    for (const service of this.#services.values()) service.resume((spec) => this.#keep(spec));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#services.values()].map((service) => service.stop()));
  }

  /**
   * Adds a service, or changes what it is; returns when its task is healthy.
   * @throws ResourceRefused when that does not come about: a service that was there goes on as it was
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

  /** The port of a healthy task behind a target group. */
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
    return new Service(spec, this.#cloud.config.host);
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
        const { targetGroups } = this.#cloud.loadBalancers;
        const [path] = spec.targetGroupArns.flatMap((arn) => targetGroups.get(arn)?.healthCheckPath ?? []);
        return path ?? DEFAULT_HEALTH_CHECK_PATH;
      },
    });
  }

  async #start({ taskDefinitionArn, serviceConnect }: ServiceSpec): Promise<Task> {
    const { config, endpointUrl, dynamo, functions, logs } = this.#cloud;
    const definition = this.definition(taskDefinitionArn);
    return new Task({
      definition,
      environment: {
        ...withLocalAddresses(definition.environment, this.#reachableBy(serviceConnect)),
        ...localEnvironment(config, { endpointUrl, dynamoUrl: dynamo.url }),
        AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
        TZ: 'UTC',
      },
      code: functions.bundles.paths(definition.codeHash).code,
      port: await freePort(config.host),
      logs,
    });
  }

  #reachableBy(client: ServiceConnect | undefined): ReachableAlias[] {
    return [...this.#services.values()].flatMap(({ spec: { serviceConnect }, forwarder }) => {
      if (!serviceConnect || serviceConnect.namespace !== client?.namespace) return [];
      return serviceConnect.aliases.map((alias) => ({ ...alias, localPort: forwarder.port }));
    });
  }
}
