import { bearerOf } from '@millrace/contracts-merchant';
import { EXPECTED_MERCHANT_HEADER, ProblemSchema } from '@millrace/http';
import { compileSchema } from '@millrace/schema';

const TIMEOUT_MS = 10_000;
const problem = compileSchema(ProblemSchema);

interface KeyOwner {
  /** The payments API, without a slash at its end. */
  readonly paymentsUrl: string;
  readonly merchantId: string;
  readonly apiKey: string;
}

/**
 * Verifies, by a payments API request that changes nothing, that a key works and belongs to a merchant.
 * @throws Error with the reason, which never contains the key
 */
export async function verifyKeyOwner({ paymentsUrl, merchantId, apiKey }: KeyOwner): Promise<void> {
  const { status, text } = await get(`${paymentsUrl}/payments?limit=1`, {
    authorization: bearerOf(apiKey),
    [EXPECTED_MERCHANT_HEADER]: merchantId,
  });
  if (status === 200) return;
  const { code, detail } = problemIn(text) ?? { code: `status_${status}`, detail: 'no details' };
  const fault =
    code === 'merchant_mismatch'
      ? `the API key does not belong to ${merchantId}`
      : `the payments API does not confirm that the API key belongs to ${merchantId}`;
  throw new Error(`${fault}, so nothing was stored (${code}: ${detail})`);
}

async function get(url: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, {
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw new Error('the payments API does not answer, so nothing was stored', { cause });
  }
}

function problemIn(text: string): { code: string; detail: string } | undefined {
  try {
    return problem.parse(JSON.parse(text));
  } catch {
    // A gateway's own response is not a problem document.
    return undefined;
  }
}
