import { demoMerchants } from '@millrace/contracts-merchant';
import { takesPaymentsOf, type ConnectorName } from '@millrace/contracts-payment';
import { LOCAL_ACCOUNT, LOCAL_REGION, stageNames, type StageName } from '@millrace/stages/names';
import { RemovalPolicy } from 'aws-cdk-lib';

export { stageNames, type StageName };

/** How few and how many tasks of a service run. */
export interface TaskBounds {
  readonly min: number;
  readonly max: number;
}

const trafficShifts = [
  'all-at-once',
  'canary-10-percent-5-minutes',
  'linear-10-percent-every-1-minute',
] as const;

/** In which steps a new version of a function takes the calls over from the old one. */
export type TrafficShift = (typeof trafficShifts)[number];

/** What differs from one stage to another; nothing else does. */
interface StageSettings {
  /** Which keys the merchants of this stage have, `mk_test_…` or `mk_live_…`. */
  readonly apiKeyMode: 'test' | 'live';
  /** How long a payment may stand in a non-terminal state before the sweeper puts it back on its way. */
  readonly sweepAfterSeconds: number;
  readonly quoteTtlSeconds: number;
  readonly marginBps: number;
  /**
   * Exchange rates that are older, in days from the day that they are of to today (UTC), price no quote. The European
   * Central Bank publishes on business days of TARGET at about 16:00 CET, hence nothing from Maundy Thursday to the
   * Tuesday after Easter, which is five days, and four at most around the end of a year.
   */
  readonly maxRateAgeDays: number | 'unlimited';
  /** Who takes the payers' money; the sandbox moves none. A stage with live keys needs another one. */
  readonly connectors: readonly ConnectorName[];
  /** Whether made-up rates stand in for currencies without a published one. Without them, the stage needs a feed. */
  readonly sampleRates: boolean;
  /** STANDARD keeps the history of every execution and costs a hundred times as much. */
  readonly settlementWorkflowType: 'EXPRESS' | 'STANDARD';
  /** Who takes orders from their queue: a function, or a container that polls. */
  readonly orderProcessor: 'lambda' | 'worker';
  /** Whether merchants may simulate orders; without, no resource and no route of simulations exists. */
  readonly simulations: boolean;
  /** How many batches of orders are written at once, at most; at least 2. */
  readonly orderProcessorConcurrency: number;
  /** One for both zones, or one in each, so that the end of a zone is not the end of the other. */
  readonly natGateways: 1 | 2;
  readonly webTasks: TaskBounds;
  readonly workerTasks: TaskBounds;
  readonly trafficShift: TrafficShift;
  readonly apiRequestsPerSecond: number;
  readonly apiBurst: number;
  readonly logRetentionDays: number;
  readonly eventArchiveDays: number;
  /** Of what holds money, and the keys it is encrypted with. */
  readonly dataRemovalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  /** Of data stacks, against `DeleteStack`. */
  readonly terminationProtection: boolean;
}

/** A stage is nothing but an account, a region and settings. */
export interface Stage extends StageSettings {
  readonly name: StageName;
  readonly account: string;
  readonly region: string;
  /** Who gets the alarms. */
  readonly alertEmail: string;
  /** Who gets a mail for every payment and refund that fails; undefined where nobody does, however many there are. */
  readonly failuresEmail: string | undefined;
  /** Where the pipeline is, whose builds this stage's account lets in; the stage's own unless told. */
  readonly pipelineAccount: string;
  /** Where exchange rates are fetched from; undefined leaves the rates that ship with the module. */
  readonly ratesUrl: string | undefined;
  /** The merchant that the shop sells for; undefined where none is named, and then the shop cannot be deployed. */
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
  dataRemovalPolicy: RemovalPolicy.RETAIN,
  deletionProtection: true,
} as const;

const settings: Readonly<Record<StageName, StageSettings>> = {
  local: {
    ...common,
    apiKeyMode: 'test',
    // A laptop may be offline for months, and its money is not real; nor is that of dev.
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
    // Easter, and a day for a publication that is late or a feed that is down.
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

/** The settings are wrong or incomplete; the message says what to set. */
export class StageIncomplete extends Error {
  override readonly name = 'StageIncomplete';
}

/**
 * Whether the stage can take payments with the keys that its merchants have: no page, order or ledger tells money that
 * the sandbox made up from money that was collected.
 * @throws StageIncomplete
 */
export function assertTakesPayments({ name, apiKeyMode, connectors }: Stage): void {
  if (takesPaymentsOf(apiKeyMode, connectors)) return;
  throw new StageIncomplete(
    `stage ${name} has ${apiKeyMode} keys and no connector that takes their payments; ` +
      'there is only the sandbox so far, which moves no money',
  );
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The stage of that name.
 * @param environment account, region, the address for alerts, the feed of rates and the traffic shift of a stage on AWS
 *   come from here
 * @throws StageIncomplete
 */
export function stageOf(name: string | undefined, environment: Environment): Stage {
  if (!isStageName(name)) {
    throw new StageIncomplete(
      `there is no stage ${name ?? '(none given)'}; there are ${stageNames.join(', ')}`,
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
  throw new StageIncomplete(`CDK_DEFAULT_ACCOUNT must be an account of AWS, and not ${account}`);
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
  throw new StageIncomplete(`MILLRACE_TRAFFIC_SHIFT is one of ${trafficShifts.join(', ')}, and not ${name}`);
}

function isStageName(name: string | undefined): name is StageName {
  return stageNames.some((known) => known === name);
}
