import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { HubError } from './hub-error.ts';
import { retryAfterMs, TryAgain } from './patience.ts';
import { isPrivateAddress } from './private-address.ts';

export interface HubOptions {
  /** Address of the hub or of a mirror, such as `https://huggingface.co`, without a slash at its end. */
  endpoint: string;
  /** Sent to the endpoint itself and nowhere else. */
  token?: string;
  /** A connection on which nothing comes for this long is broken, in milliseconds. Default 30,000. */
  idleMs?: number;
  /** How names become addresses. Default: as the system does it. */
  lookup?: Lookup;
}

type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A hub of models, over HTTP. */
export interface Hub {
  /**
   * What is at a path below the endpoint, once all redirects are followed; its status is 200 or 206. `what` names it in
   * messages. Throws HubError, or TryAgain for what may pass.
   */
  get(path: string, what: string, headers?: Readonly<Record<string, string>>): Promise<IncomingMessage>;
}

const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
const PASSING = [408, 425, 429, 500, 502, 503, 504];

/**
 * Connects to a hub. Redirects go to https or the endpoint's own scheme, and never to a private address unless the
 * endpoint has one itself; that is looked at when the connection is made, for a name may change its mind.
 */
export function createHub({ endpoint, token, idleMs = 30_000, lookup = systemLookup }: HubOptions): Hub {
  const home = new URL(endpoint);
  let homeIsPrivate: Promise<boolean> | undefined;

  async function open(
    url: URL,
    what: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<IncomingMessage> {
    const isHome = url.origin === home.origin;
    homeIsPrivate ??= namesPrivate(home, lookup);
    const isOpen = isHome || (await homeIsPrivate);
    if (!isOpen && isIP(hostOf(url)) > 0 && isPrivateAddress(hostOf(url))) throw privateRedirect(hostOf(url));
    const options: RequestOptions = {
      headers: {
        ...headers,
        'user-agent': 'tasnif',
        'accept-encoding': 'identity',
        ...(isHome && token !== undefined && { authorization: `Bearer ${token}` }),
      },
      timeout: idleMs,
      lookup: checkedLookup(lookup, isOpen),
      // A connection that is kept is one whose address was looked at for another request.
      agent: false,
    };
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, resolve);
      request.on('timeout', () => request.destroy(new Error(`nothing came for ${idleMs / 1000} s`)));
      request.on('error', (error) => {
        reject(error instanceof HubError ? error : brokenOff(what, error));
      });
      request.end();
    });
  }

  return {
    async get(path, what, headers = {}) {
      let url = new URL(endpoint + path);
      for (let redirects = 0; ; redirects++) {
        const response = await open(url, what, headers);
        const { statusCode: status = 0 } = response;
        if (status === 200 || status === 206) return response;
        response.destroy();
        const { location } = response.headers;
        if (!REDIRECTS.includes(status) || location === undefined) throw refusal(response, what);
        if (redirects === MOST_REDIRECTS) throw badRedirect(`on more than ${MOST_REDIRECTS} times`);
        url = redirected(url, location, home);
      }
    },
  };
}

/** What it is when a connection can't be made, or ends before its answer does. */
export function brokenOff(what: string, cause: unknown, progressed = false): TryAgain {
  const { message, code } = cause as NodeJS.ErrnoException;
  const final = new HubError(
    'HUB_UNREACHABLE',
    `The hub does not give ${what}: ${message || (code ?? 'the connection broke off')}.`,
    'Check that this server reaches the Internet, or set HF_ENDPOINT to a mirror, and import again; or bring the folder as an upload.',
    { cause },
  );
  return new TryAgain(final, { progressed });
}

function refusal({ statusCode: status = 0, headers }: IncomingMessage, what: string): HubError | TryAgain {
  if (status === 401 || status === 403) {
    return new HubError(
      'HUB_UNAUTHORIZED',
      `The hub does not show ${what} to us (${status}).`,
      'Check the name; accept the licence on its page, and set HF_TOKEN for the server to a token of whoever did.',
    );
  }
  if (status === 404 || status === 410) {
    return new HubError(
      'HUB_NOT_FOUND',
      `The hub has no ${what} (${status}).`,
      'Check name and revision on its page: owner and name, such as UBC-NLP/MARBERT, and a branch, tag or commit.',
    );
  }
  if (!PASSING.includes(status)) {
    return new HubError(
      'HUB_ANSWER',
      `The hub answers ${status} when asked for ${what}.`,
      'Check HF_ENDPOINT, and import again later.',
    );
  }
  const afterMs = retryAfterMs(headers['retry-after'], Date.now());
  const isBusy = status === 429 || status === 503;
  const final = new HubError(
    isBusy ? 'HUB_BUSY' : 'HUB_UNREACHABLE',
    `The hub answers ${status} when asked for ${what}${afterMs > 0 ? `, and to come again in ${Math.ceil(afterMs / 1000)} s` : ''}.`,
    'Import again later; with HF_TOKEN set the hub answers more often.',
  );
  return new TryAgain(final, { afterMs });
}

function redirected(from: URL, location: string, home: URL): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (url === undefined) throw badRedirect('to what is no address');
  if (url.protocol !== 'https:' && url.protocol !== home.protocol) {
    throw badRedirect(`to an address of ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') throw badRedirect('to an address with a password in it');
  return url;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function namesPrivate(url: URL, lookup: Lookup): Promise<boolean> {
  return new Promise((resolve) => {
    lookup(hostOf(url), { all: true }, (error, addresses) => {
      resolve(error === null && addresses.some(({ address }) => isPrivateAddress(address)));
    });
  });
}

/** Looks a name up for a connection, which is not made unless every address is open to us. */
function checkedLookup(lookup: Lookup, isOpen: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses;
      if (error !== null || first === undefined) {
        callback(error ?? new Error(`${hostname} has no address`), []);
        return;
      }
      const refused = addresses.find(({ address }) => !isOpen && isPrivateAddress(address));
      if (refused !== undefined) callback(privateRedirect(hostname), []);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function privateRedirect(host: string): HubError {
  return badRedirect(`to ${host}, which is an address of a private network`);
}

function badRedirect(where: string): HubError {
  return new HubError(
    'HUB_REDIRECT',
    `The hub redirects ${where}; nothing is fetched from there.`,
    'Check HF_ENDPOINT; if it is right, bring the folder as an upload.',
  );
}
