import { aChildCloud } from './child-cloud.ts';
import { clientSettings } from './deploy-template.ts';

export interface FrontDoor {
  readonly endpointUrl: string;
  /** For a client that uses the host name `localhost`, which may mean either loopback address. */
  settings(): ReturnType<typeof clientSettings>;
  post(headers: Record<string, string>, body: string, path?: string): Promise<Response>;
}

/** A local cloud in its own process, for all tests of a file. */
export function aFrontDoor(): FrontDoor {
  const cloud = aChildCloud();
  return {
    get endpointUrl() {
      return cloud.endpointUrl;
    },
    settings: () => clientSettings(cloud.endpointUrl.replace('127.0.0.1', 'localhost')),
    post: (headers, body, path = '/') => fetch(cloud.endpointUrl + path, { method: 'POST', headers, body }),
  };
}
