import { describe, expect, it } from '@jest/globals';
import { Type, type TProperties, type TSchema } from 'typebox';
import { incompatibilities } from './incompatibilities.ts';
import { aContract, aFunction, anEvent, jsonOf } from './testing/builders.ts';

const event = (version: number, data: TSchema) =>
  aContract('giver', { events: [anEvent('thing.moved', version, data)] });
const called = (version: number, request: TSchema) =>
  aContract('giver', { functions: [aFunction('giver.ask', version, request)] });
const distance = (of: TSchema) => Type.Object({ distance: of }, { additionalProperties: false });

describe('a new contract', () => {
  it('keeps the schema of every version of an event', () => {
    const was = event(1, distance(Type.Integer()));
    expect(incompatibilities(was, was)).toEqual([]);
    expect(incompatibilities(was, event(1, distance(Type.Number())))).toEqual([
      'thing.moved version 1: /distance need not be of type integer now; ' +
        'the schema of a version never changes, so raise the version',
    ]);
    expect(incompatibilities(was, event(1, distance(Type.Integer({ minimum: 1 }))))).toHaveLength(1);
    expect(incompatibilities(was, event(2, distance(Type.Number())))).toEqual([]);
  });

  it('keeps request and response of every version of a function', () => {
    const was = called(1, distance(Type.Integer()));
    expect(incompatibilities(was, was)).toEqual([]);
    expect(incompatibilities(was, called(1, distance(Type.Number())))[0]).toMatch(
      /^the request of giver.ask version 1: \/distance/,
    );
    expect(incompatibilities(was, called(2, distance(Type.Number())))).toEqual([]);
  });
});

const text = Type.String();

interface Route {
  readonly query?: TProperties;
  readonly body?: TSchema;
  readonly answer?: TSchema;
  readonly status?: number;
  readonly secured?: boolean;
  readonly version?: string;
}

function api({
  query = {},
  body,
  answer = Type.Object({}),
  status = 200,
  secured = false,
  version = '1',
}: Route) {
  const { properties, required = [] } = Type.Object(query) as {
    properties: TProperties;
    required?: string[];
  };
  const content = (schema: TSchema) => ({ content: { 'application/json': { schema } } });
  const post = {
    security: secured ? [{ apiKey: [] }] : [],
    parameters: Object.entries(properties).map(([name, schema]) => ({
      name,
      in: 'query',
      required: required.includes(name),
      schema,
    })),
    ...(body && { requestBody: content(body) }),
    responses: { [status]: content(answer), 400: { description: '`validation_failed`' } },
  };
  return aContract('shop', {
    api: jsonOf({ info: { version }, paths: { '/things': { post } } } as unknown as TSchema),
  });
}

describe('a new API', () => {
  it.each<[string, Route, Route]>([
    ['add an optional parameter', {}, { query: { q: Type.Optional(text) } }],
    ['add an optional field', { body: Type.Object({}) }, { body: Type.Object({ a: Type.Optional(text) }) }],
    [
      'make a field optional',
      { body: Type.Object({ a: text }) },
      { body: Type.Object({ a: Type.Optional(text) }) },
    ],
    ['widen a request', { body: Type.Integer() }, { body: Type.Number() }],
    ['add a field to an answer', { answer: Type.Object({}) }, { answer: Type.Object({ a: text }) }],
    ['narrow an answer', { answer: Type.Number() }, { answer: Type.Integer() }],
    ['drop the API key', { secured: true }, {}],
    ['change anything in a higher version', { body: text }, { version: '2' }],
  ])('may %s', (_change, was, is) => {
    expect(incompatibilities(api(was), api(is))).toEqual([]);
  });

  it.each<[string, Route, Route, string]>([
    ['require a parameter', {}, { query: { q: text } }, "the request's query is required now"],
    ['remove a parameter', { query: { q: text } }, {}, "the request's query is gone"],
    ['require a body', {}, { body: text }, "the request's body is required now"],
    ['remove the body', { body: text }, {}, "the request's body is gone"],
    [
      'require a field',
      { body: Type.Object({}) },
      { body: Type.Object({ a: text }) },
      "the request's body/a is required now",
    ],
    [
      'remove a field',
      { body: Type.Object({ a: text }) },
      { body: Type.Object({}) },
      "the request's body/a is gone",
    ],
    [
      'narrow a field',
      { body: Type.Number() },
      { body: Type.Integer() },
      "the request's body must be of type integer now",
    ],
    [
      'remove a field of an answer',
      { answer: Type.Object({ a: text }) },
      { answer: Type.Object({}) },
      'in the answer, /a is gone',
    ],
    [
      'widen an answer',
      { answer: Type.Integer() },
      { answer: Type.Number() },
      'in the answer, / need not be of type integer now',
    ],
    [
      'make a required field of an answer optional',
      { answer: Type.Object({ a: text }) },
      { answer: Type.Object({ a: Type.Optional(text) }) },
      'in the answer, /a is not always there now',
    ],
    ['require an API key', {}, { secured: true }, 'needs an API key now'],
  ])('may not %s', (_change, was, is, change) => {
    expect(incompatibilities(api(was), api(is))).toEqual([
      expect.stringMatching(/^POST \/things:? .*; an API only grows, unless its version is raised$/),
    ]);
    expect(incompatibilities(api(was), api(is))[0]).toContain(`${change};`);
  });

  it('may not change in a lower version', () => {
    expect(incompatibilities(api({ body: text, version: '10' }), api({ version: '2' }))).toHaveLength(1);
  });

  it('may not change or remove the status of an answer', () => {
    expect(incompatibilities(api({}), api({ status: 201 }))).toEqual([
      expect.stringContaining('POST /things: it answers 200 no longer;'),
      expect.stringContaining('POST /things: it may answer 201 now;'),
    ]);
    expect(incompatibilities(api({}), aContract('shop'))).toEqual([
      expect.stringMatching(/^POST \/things is gone;/),
    ]);
  });
});
