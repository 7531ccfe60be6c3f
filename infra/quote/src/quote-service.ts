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

/** Frequent, so that a stage has rates within minutes of its first deployment; the file has two kilobytes. */
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
   * Without an address to fetch from, the rates are those that ship with the module and the stage's samples.
   * @throws StageIncomplete for a stage that has no samples either
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
      noun: 'refresh-rates',
      everyMinutes: REFRESH_MINUTES,
      target: refreshRates,
      enabled: stage.ratesUrl !== undefined,
    });
    if (stage.ratesUrl !== undefined) this.#alarmBeforeRatesAreStale(refreshRates);
  }

  /** A refresh fails on the last day of a rate, too. */
  #alarmBeforeRatesAreStale(refreshRates: ModuleFunction): void {
    alarmWhenAbove(refreshRates, 'FailingAlarm', this, {
      noun: 'refresh-rates-failing',
      description:
        'Exchange rates could not be refreshed without errors for three hours. Quotes are refused with rates_stale when ' +
        `rates are too old (limit in days: ${this.stage.maxRateAgeDays}); the log of ${refreshRates.functionName} says why.`,
      metric: refreshRates.alias.metricErrors({ period: Duration.hours(1) }),
      above: 0,
      periods: 3,
    });
  }
}
