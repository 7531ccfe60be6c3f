import {
  allow,
  HttpApi,
  ModuleFunction,
  ModuleStack,
  publishParameter,
  readParameter,
  scheduleFunction,
  tellsItsDescription,
  useKey,
  useTable,
  type Stage,
} from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';

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

  #api(): ModuleFunction {
    const { stage } = this;
    const signingSecretArn = readParameter(this, 'quote', 'signing-secret-arn');
    return new ModuleFunction(this, 'Api', {
      handler: 'api',
      environment: {
        QUOTES_TABLE: this.#quotes,
        SIGNING_SECRET_ID: signingSecretArn,
        QUOTE_TTL_SECONDS: String(stage.quoteTtlSeconds),
        MARGIN_BPS: String(stage.marginBps),
      },
      timeoutSeconds: 10,
      statements: [
        useTable(stage, this.#quotes, ['GetItem', 'PutItem']),
        useKey(stage, this.#keyArn, 'dynamodb'),
        allow(['secretsmanager:GetSecretValue'], [signingSecretArn]),
        useKey(stage, this.#keyArn, 'secretsmanager', ['kms:Decrypt']),
      ],
      smokeTest: tellsItsDescription,
    });
  }

  /** Without an address to fetch from, the rates that ship with the module are the rates. */
  #refreshRates(): void {
    const { stage } = this;
    const refreshRates = new ModuleFunction(this, 'RefreshRates', {
      handler: 'refresh-rates',
      environment: { QUOTES_TABLE: this.#quotes, RATES_URL: stage.ratesUrl ?? '' },
      timeoutSeconds: 30,
      statements: [
        useTable(stage, this.#quotes, ['GetItem', 'PutItem']),
        useKey(stage, this.#keyArn, 'dynamodb'),
      ],
      smokeTest: { payload: { dryRun: true }, answers: { base: 'EUR' } },
    });
    scheduleFunction(this, 'RefreshSchedule', {
      noun: 'refresh-rates',
      expression: 'rate(1 hour)',
      target: refreshRates,
      enabled: stage.ratesUrl !== undefined,
    });
  }
}
