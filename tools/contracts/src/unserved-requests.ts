import type { JsonSchema, ModuleContract } from '@millrace/events';
import { breaking, ofAnswers, operationsOf, schemaOf, type Operation } from './api-incompatibilities.ts';
import { schemaDifferences } from './schema-differences.ts';

type RequestOf = NonNullable<ModuleContract['requests']>[number];

/**
 * The requests of one module, and the fields that it reads of the answers, that the API of another module does not serve.
 * A higher version of the API does not matter.
 */
export function unservedRequests(receiver: ModuleContract, sender: ModuleContract): string[] {
  const operations = operationsOf(receiver);
  return (sender.requests ?? [])
    .filter(({ module }) => module === receiver.module)
    .flatMap((request) => {
      const operation = operations.get(request.route);
      const faults = operation ? faultsOf(request, operation) : ['there is no such operation'];
      return faults.map((fault) => `${sender.module} sends ${receiver.module} ${request.route}: ${fault}`);
    });
}

function faultsOf(request: RequestOf, operation: Operation): string[] {
  const key = { name: 'Authorization', in: 'header', required: operation.security.length > 0 };
  const taken = [key, ...operation.parameters].map((one) => ({ ...one, name: `${one.in}/${one.name}` }));
  const missing = request.parameters.filter((sent) => !taken.some(({ name }) => name === sent));
  // A parameter of the path is in the route.
  const required = taken.filter((one) => one.required && one.in !== 'path');
  const unsent = required.filter(({ name }) => !request.parameters.includes(name));
  const ofBody = schemaDifferences(alone(request.body), alone(schemaOf(operation.requestBody)));
  return [
    ...missing.map((name) => `it takes no ${name}`),
    ...unsent.map(({ name }) => `it requires ${name}`),
    ...breaking('wider', ofBody).map(({ at, change }) => `its ${at.slice(1)} ${change}`),
    ...ofAnswers(request.responses, operation),
  ];
}

/** A body that may be none, as something that can be compared. */
const alone = (body: JsonSchema | undefined): JsonSchema =>
  body ? { type: 'object', properties: { body }, required: ['body'] } : { type: 'object' };
