/** The header of a Query request. */
export const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** The header of a request that is signed for a service. */
export const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20250101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
