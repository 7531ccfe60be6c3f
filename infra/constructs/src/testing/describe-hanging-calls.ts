import { beforeAll, describe, expect, it } from '@jest/globals';
import { resourceName, type Module } from '../resource-names.ts';
import { functionsIn } from './deployed-functions.ts';
import {
  clientsIn,
  invokeHanging,
  type Called,
  type HangingCall,
  type HungInvocation,
} from './hanging-calls.ts';
import { synthesized, templatesIn } from './synthesized.ts';

/**
 * What leads each function to each service that it calls, by the names of both; `never_called` for a client whose
 * code is in the bundle and that the function does not make.
 */
export type HangingCalls = Readonly<
  Record<string, Readonly<Partial<Record<Called, HangingCall | 'never_called'>>>>
>;

/**
 * Every function of a module ends by itself, within its own time, when a service that it calls accepts connections and
 * never finishes an answer. Functions and their time are those of the template, their clients those of the bundles in
 * `dist/apps`.
 */
export function describeHangingCalls(module: Module, calls: HangingCalls): void {
  const local = synthesized(module, 'local');
  const prefix = resourceName(local.stage, module, '');
  const functions = functionsIn(templatesIn(local).service, prefix);
  const cases = functions.flatMap((deployed) =>
    Object.entries(calls[deployed.handler] ?? {}).flatMap(([service, call]) =>
      call === 'never_called'
        ? []
        : [
            {
              name: `${deployed.handler}, when ${service} hangs`,
              deployed,
              invoke: () => invokeHanging(module, deployed, service as Called, call),
            },
          ],
    ),
  );

  const reads = functions
    .filter(({ smokeTestReads }) => smokeTestReads.length > 0)
    .flatMap((deployed) =>
      clientsIn(module, deployed.handler).map((service) => ({
        name: `the smoke tests of ${deployed.handler}, when ${service} hangs`,
        invoke: async () => {
          const { smokeTestReads } = deployed;
          const results = smokeTestReads.map((event) => invokeHanging(module, deployed, service, { event }));
          return (await Promise.all(results)).flat();
        },
      })),
    );

  describe(`the functions of ${module}, when a service never finishes its answer`, () => {
    const invocations = new Map<string, readonly HungInvocation[]>();
    beforeAll(async () => {
      // Once they have started they only wait, so all do at once.
      await Promise.all(
        [...cases, ...reads].map(async ({ name, invoke }) => void invocations.set(name, await invoke())),
      );
    });

    it.each(functions)('are tested with each client of $handler', ({ handler }) => {
      const tested = Object.keys(calls[handler] ?? {}).filter((service) => service !== 'http');
      expect(tested.sort()).toEqual(clientsIn(module, handler).toSorted());
    });

    it.each(cases)('INV-41: end by themselves: $name', ({ name, deployed }) => {
      for (const { tookMs, ...found } of invocations.get(name)!) {
        expect(found).toEqual({ silence: found.silence, failed: true, wasCalled: true });
        expect(tookMs).toBeLessThan(deployed.timeoutSeconds * 1_000);
      }
    });

    if (reads.length > 0) {
      it.each(reads)('fail $name', ({ name }) => {
        const caught = invocations.get(name)!.filter(({ wasCalled, failed }) => wasCalled && failed);
        expect(new Set(caught.map(({ silence }) => silence)).size).toBe(2);
      });
    }
  });
}
