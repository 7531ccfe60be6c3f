import { send } from '../../core/api/answers.ts';
import type { EngineApi } from '../../core/api/api.ts';
import { readBody } from '../../core/api/body.ts';
import { unknownOperation } from '../../core/api/unknown-operation.ts';
import type { Fauxqs } from '../../engines/fauxqs/engine.ts';

/** SNS, served by fauxqs. */
export const snsApi: EngineApi<{ readonly engine: Pick<Fauxqs, 'inject' | 'operations'> }> = {
  protocol: 'engine',
  service: 'sns',
  targetPrefixes: [],
  async handle({ request, response, requestId, caller }, { engine }) {
    const form = (await readBody(request)).toString();
    const name = new URLSearchParams(form).get('Action') ?? '';
    const known = engine.operations.sns;
    if (!known.includes(name)) throw unknownOperation({ service: 'sns', name, known }, 'InvalidAction');
    const { status, body } = await engine.inject(request.headers, form, caller);
    send({ response, requestId }, status, { 'content-type': 'text/xml' }, body);
  },
};
