import { demoMerchants } from '@millrace/contracts-merchant';
import { takesPaymentsOf, type ConnectorName } from '@millrace/contracts-payment';
import { LOCAL_ACCOUNT, LOCAL_REGION, stageNames, type StageName } from '@millrace/stages/names';
import { RemovalPolicy } from 'aws-cdk-lib';

export { stageNames, type StageName };

/** Minimum and maximum number of tasks of a service. */
export interface TaskBounds {
  readonly min: number;
  readonly max: number;
}

const trafficShifts = [
  'all-at-once',
  'canary-10-percent-5-minutes',
  'linear-10-percent-every-1-minute',
] as const;

/** The steps in which a new version of a function takes over the calls from the old one. */
export type TrafficShift = (typeof trafficShifts)[number];

/** All differences between stages. */
interface StageSettings {
  /** Mode of the API keys of this stage's merchants, `mk_test_…` or `mk_live_…`. */
  readonly apiKeyMode: 'test' | 'live';
  /** How long a payment may stay in a non-terminal status before the sweeper requeues it. */
  readonly sweepAfterSeconds: number;
  readonly quoteTtlSeconds: number;
  readonly marginBps: number;
  /**
   * Maximum age of a rate for a quote, in days from the day of the rate to today (UTC). The European Central Bank publishes
   * on business days of TARGET at about 16:00 CET. So it publishes nothing from Maundy Thursday to the Tuesday after
   * Easter, which is five days, and nothing for at most four days around the end of a year.
   */
  readonly maxRateAgeDays: number | 'unlimited';
  /** Connectors that collect the payers' money. The sandbox moves none, so a stage with live keys needs another connector. */
  readonly connectors: readonly ConnectorName[];
  /** Whether sample rates are used for currencies without a published rate. Without them, the stage needs a feed. */
  readonly sampleRates: boolean;
  /** STANDARD keeps the history of every execution and costs a hundred times as much. */
  readonly settlementWorkflowType: 'EXPRESS' | 'STANDARD';
  /** Consumer of the order queue: a function, or a container that polls. */
  readonly orderProcessor: 'lambda' | 'worker';
  /** Whether merchants may simulate orders. If not, simulations have no resources and no routes. */
  readonly simulations: boolean;
  /** Maximum number of order batches that are written at once; at least 2. */
  readonly orderProcessorConcurrency: number;
  /** One gateway for both zones, or one in each, so that the zones do not depend on each other. */
  readonly natGateways: 1 | 2;
  readonly webTasks: TaskBounds;
  readonly workerTasks: TaskBounds;
  readonly trafficShift: TrafficShift;
  readonly apiRequestsPerSecond: number;
  readonly apiBurst: number;
  readonly logRetentionDays: number;
  readonly eventArchiveDays: number;
  /**
   * For resources that hold money, and the keys that encrypt them. Those of a stage that keeps them are deleted only with
   * the deployment that failed to create them, so that it can be repeated.
   */
  readonly dataRemovalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  /** For data stacks, against `DeleteStack`. */
  readonly terminationProtection: boolean;
}

/** A stage consists of an account, a region and settings. */
export interface Stage extends StageSettings {
  readonly name: StageName;
  readonly account: string;
  readonly region: string;
  /** Receives the alarms. */
  readonly alertEmail: string;
  /** Receives a mail for every payment and refund that fails. If undefined, nobody does. */
  readonly failuresEmail: string | undefined;
  /** Account of the pipeline, whose builds may use this stage's account. Defaults to the stage's own account. */
  readonly pipelineAccount: string;
  /** Address of the feed of exchange rates. If undefined, the module's built-in rates are used. */
  readonly ratesUrl: string | undefined;
  /** The merchant that the shop sells for. If undefined, the shop cannot be deployed. */
  readonly shopMerchantId: string | undefined;
}

const common = {
  sweepAfterSeconds: 120,
  quoteTtlSeconds: 300,
  marginBps: 50,
  settlementWorkflowType: 'EXPRESS',
  connectors: ['sandbox'],
  orderProcessor: 'lambda',
  simulations: true,
  orderProcessorConcurrency: 20,
  natGateways: 1,
  webTasks: { min: 1, max: 4 },
  workerTasks: { min: 1, max: 4 },
  trafficShift: 'all-at-once',
  apiRequestsPerSecond: 1000,
  apiBurst: 2000,
  dataRemovalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  deletionProtection: true,
} as const;

const settings: Readonly<Record<StageName, StageSettings>> = {
  local: {
    ...common,
    apiKeyMode: 'test',
    // A laptop may be offline for months. The money of local and dev is not real.
    maxRateAgeDays: 'unlimited',
    sampleRates: true,
    sweepAfterSeconds: 15,
    orderProcessorConcurrency: 4,
    logRetentionDays: 7,
    eventArchiveDays: 7,
    dataRemovalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    terminationProtection: false,
  },
  dev: {
    ...common,
    apiKeyMode: 'test',
    maxRateAgeDays: 'unlimited',
    sampleRates: true,
    logRetentionDays: 30,
    eventArchiveDays: 30,
    terminationProtection: false,
  },
  prod: {
    ...common,
    apiKeyMode: 'live',
    connectors: [],
    // Easter, and one day for a late publication or a feed that is down.
    maxRateAgeDays: 6,
    sampleRates: false,
    simulations: false,
    trafficShift: 'canary-10-percent-5-minutes',
    natGateways: 2,
    webTasks: { min: 2, max: 20 },
    workerTasks: { min: 2, max: 20 },
    logRetentionDays: 365,
    eventArchiveDays: 365,
    terminationProtection: true,
  },
};

/** The settings are wrong or incomplete. The message says what to set. */
export class StageIncomplete extends Error {
  override readonly name = 'StageIncomplete';
}

/**
 * Asserts that the stage can take payments with its merchants' keys. Pages, orders and ledgers do not distinguish the
 * sandbox's made-up money from real money.
 * @throws StageIncomplete
 */
export function assertTakesPayments({ name, apiKeyMode, connectors }: Stage): void {
  if (takesPaymentsOf(apiKeyMode, connectors)) return;
  throw new StageIncomplete(
    `stage ${name} has ${apiKeyMode} keys but no connector that takes their payments; ` +
      'the only connector is the sandbox, which moves no money',
  );
}

/** The merchant that the shop sells for. @throws StageIncomplete when the stage names none */
export function shopMerchantOf({ name, shopMerchantId }: Stage): string {
  if (shopMerchantId !== undefined) return shopMerchantId;
  throw new StageIncomplete(`stage ${name} needs the environment variable MILLRACE_SHOP_MERCHANT_ID`);
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The stage with that name.
 * @param environment for a stage on AWS: account, region, address for alerts, feed of rates and traffic shift
 * @throws StageIncomplete
 */
export function stageOf(name: string | undefined, environment: Environment): Stage {
  if (!isStageName(name)) {
    throw new StageIncomplete(
      `unknown stage ${name ?? '(none given)'}; the stages are ${stageNames.join(', ')}`,
    );
  }
  if (name === 'local') {
    return {
      ...settings.local,
      name,
      account: LOCAL_ACCOUNT,
      pipelineAccount: LOCAL_ACCOUNT,
      region: LOCAL_REGION,
      alertEmail: environment['MILLRACE_ALERT_EMAIL'] ?? 'payments-team@example.com',
      failuresEmail: 'payments-team@example.com',
      ratesUrl: undefined,
      shopMerchantId: demoMerchants[0].merchantId,
    };
  }
  const required = (variable: string): string => {
    const value = environment[variable];
    if (!value) throw new StageIncomplete(`stage ${name} needs the environment variable ${variable}`);
    return value;
  };
  return {
    ...settings[name],
    trafficShift: trafficShiftOf(environment['MILLRACE_TRAFFIC_SHIFT'] || settings[name].trafficShift),
    name,
    account: accountOf(required('CDK_DEFAULT_ACCOUNT')),
    pipelineAccount: environment['MILLRACE_PIPELINE_ACCOUNT'] || required('CDK_DEFAULT_ACCOUNT'),
    region: required('CDK_DEFAULT_REGION'),
    alertEmail: required('MILLRACE_ALERT_EMAIL'),
    failuresEmail: undefined,
    ratesUrl: ratesUrlOf(environment['MILLRACE_RATES_URL']),
    shopMerchantId: environment['MILLRACE_SHOP_MERCHANT_ID'],
  };
}

function accountOf(account: string): string {
  if (/^\d{12}$/.test(account) && account !== LOCAL_ACCOUNT) return account;
  throw new StageIncomplete(`CDK_DEFAULT_ACCOUNT must be an AWS account, not ${account}`);
}

function ratesUrlOf(address: string | undefined): string | undefined {
  if (!address) return undefined;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' && !url.username && !url.password) return address;
  throw new StageIncomplete('MILLRACE_RATES_URL must be an https address without a user and password');
}

function trafficShiftOf(name: string): TrafficShift {
  const known = trafficShifts.find((shift) => shift === name);
  if (known) return known;
  throw new StageIncomplete(`MILLRACE_TRAFFIC_SHIFT must be one of ${trafficShifts.join(', ')}, not ${name}`);
}

function isStageName(name: string | undefined): name is StageName {
  return stageNames.some((known) => known === name);
}
