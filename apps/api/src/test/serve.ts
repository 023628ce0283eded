import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';

/** What is thrown, as 500 and its sentence. */
const answerError: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) next(error);
  else response.status(500).send((error as Error).message);
};

/** Routes on a free port of this machine. */
export interface Served {
  url: string;
  dispose(): Promise<void>;
}

export async function serve(route: (app: Express) => void): Promise<Served> {
  const app = express();
  route(app);
  app.use(answerError);
  const http = createServer(app).listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async dispose() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}
