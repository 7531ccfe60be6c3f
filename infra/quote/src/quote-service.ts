import {
  alarmWhenAbove,
  allow,
  ApiFunction,
  HttpApi,
  ModuleFunction,
  ModuleStack,
  publishParameter,
  readParameter,
  scheduleFunction,
  StageIncomplete,
  useKey,
  useTable,
  type Stage,
} from '@millrace/constructs';
import { Duration, type App } from 'aws-cdk-lib';
import { sampleRates } from './sample-rates.ts';

/** Frequent, so that a stage has rates within minutes of its first deployment. The file has two kilobytes. */
const REFRESH_MINUTES = 15;

/** The quotes API, and the function that keeps exchange rates fresh. */
export class QuoteService extends ModuleStack {
  readonly #quotes = this.nameOf('quotes');
  readonly #keyArn = readParameter(this, 'quote', 'table-key-arn');

  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'quote', part: 'service' });
    const api = new HttpApi(this, 'Http', {
      handler: this.#api(),
      routes: ['POST /quotes', 'GET /rates'],
      publicRoutes: ['GET /.well-known/jwks.json'],
    });
    publishParameter(this, 'api-url', api.url);
    this.#refreshRates();
  }

  #api(): ApiFunction {
    const { stage } = this;
    const signingSecretArn = readParameter(this, 'quote', 'signing-secret-arn');
    return new ApiFunction(this, 'Api', {
      environment: {
        QUOTES_TABLE: this.#quotes,
        SIGNING_SECRET_ID: signingSecretArn,
        QUOTE_TTL_SECONDS: String(stage.quoteTtlSeconds),
        MARGIN_BPS: String(stage.marginBps),
        MAX_RATE_AGE_DAYS: String(stage.maxRateAgeDays),
        SAMPLE_RATES: JSON.stringify(stage.sampleRates ? sampleRates : {}),
      },
      timeoutSeconds: 10,
      statements: [
        useTable(stage, this.#quotes, ['GetItem', 'PutItem']),
        useKey(stage, this.#keyArn, 'dynamodb'),
        allow(['secretsmanager:GetSecretValue'], [signingSecretArn]),
        useKey(stage, this.#keyArn, 'secretsmanager', ['kms:Decrypt']),
      ],
      reads: ['/rates', '/.well-known/jwks.json'],
    });
  }

  /**
   * Without a feed, the module uses its built-in rates and the stage's samples.
   * @throws StageIncomplete for a stage without feed and samples
   */
  #refreshRates(): void {
    const { stage } = this;
    if (stage.ratesUrl === undefined && !stage.sampleRates) {
      throw new StageIncomplete(`stage ${stage.name} needs the environment variable MILLRACE_RATES_URL`);
    }
    const refreshRates = new ModuleFunction(this, 'RefreshRates', {
      handler: 'refresh-rates',
      environment: {
        QUOTES_TABLE: this.#quotes,
        RATES_URL: stage.ratesUrl ?? '',
        MAX_RATE_AGE_DAYS: String(stage.maxRateAgeDays),
      },
      timeoutSeconds: 30,
      statements: [
        useTable(stage, this.#quotes, ['GetItem', 'PutItem']),
        useKey(stage, this.#keyArn, 'dynamodb'),
      ],
      smokeTest: { payload: { dryRun: true }, answers: { base: 'EUR' } },
    });
    scheduleFunction(this, 'RefreshSchedule', {
      name: 'refresh-rates',
      everyMinutes: REFRESH_MINUTES,
      target: refreshRates,
      enabled: stage.ratesUrl !== undefined,
    });
    if (stage.ratesUrl !== undefined) this.#alarmBeforeRatesAreStale(refreshRates);
  }

  /** A refresh also fails on the last day before a rate is too old. */
  #alarmBeforeRatesAreStale(refreshRates: ModuleFunction): void {
    alarmWhenAbove(refreshRates, 'FailingAlarm', this, {
      name: 'refresh-rates-failing',
      description:
        'Refreshing exchange rates has failed for three hours. Quotes are refused with rates_stale when rates are too old ' +
        `(limit in days: ${this.stage.maxRateAgeDays}). The log of ${refreshRates.functionName} has the errors.`,
      metric: refreshRates.alias.metricErrors({ period: Duration.hours(1) }),
      above: 0,
      periods: 3,
    });
  }
}
