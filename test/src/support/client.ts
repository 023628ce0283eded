/** What the api says of a request that it refuses, over whatever transport. */
export interface Failure {
  message: string;
  code: string;
  hint: string;
  /** The argument or input field at fault, and the file and line, where there is one. */
  field?: string;
  file?: string;
  line?: number;
}

/** An answer of the api, refused or not. */
export interface Answer {
  status: number;
  /** `undefined` when the answer has none. */
  data: unknown;
  failures: readonly Failure[];
  /** The whole body. */
  text: string;
}

/** A caller of the api over HTTP. */
export interface Client {
  /** A GraphQL operation; resolves however it ends. */
  request(query: string, variables?: object): Promise<Answer>;
  /** The data of a GraphQL operation; rejects when it has errors. */
  query(query: string, variables?: object): Promise<unknown>;
  /** Any other route below the api's address. */
  send(path: string, init?: RequestInit): Promise<Answer>;
  /** Announces a file and sends its bytes; returns the upload's id. */
  upload(name: string, bytes: Buffer): Promise<string>;
  download(path: string): Promise<Buffer>;
}

/** `key` goes with every request; `null` sends none. */
export function createClient(url: string, key: string | null): Client {
  const call = (path: string, { headers, ...init }: RequestInit = {}): Promise<Response> =>
    fetch(url + path, {
      ...init,
      headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...(headers as object) },
    });
  const send: Client['send'] = async (path, init) => readAnswer(await call(path, init));

  const request: Client['request'] = (query, variables = {}) =>
    send('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });

  const query: Client['query'] = async (text, variables) => {
    const { data, failures } = await request(text, variables);
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
    return data;
  };

  return {
    request,
    query,
    send,
    async upload(name, bytes) {
      const { createUpload } = (await query(
        'mutation ($name: String!) { createUpload(input: { name: $name }) { id url } }',
        { name },
      )) as { createUpload: { id: string; url: string } };
      const { status, text } = await send(createUpload.url, { method: 'PUT', body: new Uint8Array(bytes) });
      if (status !== 200) throw new Error(text);
      return createUpload.id;
    },
    async download(path) {
      const response = await call(path);
      if (response.status !== 200) throw new Error(await response.text());
      return Buffer.from(await response.arrayBuffer());
    },
  };
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const { data, errors } = parseBody(text);
  return { status: response.status, data, failures: toFailures(errors), text };
}

function parseBody(text: string): { data?: unknown; errors?: unknown } {
  try {
    return JSON.parse(text) as { data?: unknown; errors?: unknown };
  } catch {
    return {};
  }
}

/** Reads the `errors` of a GraphQL response. */
export function toFailures(errors: unknown): Failure[] {
  if (!Array.isArray(errors)) return [];
  return (errors as { message: string; extensions?: Omit<Failure, 'message'> }[]).map(
    ({ message, extensions }) => ({ code: '', hint: '', ...extensions, message }),
  );
}
