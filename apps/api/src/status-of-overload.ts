import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from './context.ts';

/** What a client, or a balancer before it, should try again in a moment. */
const passing = ['QUEUE_FULL', 'TIMED_OUT', 'MODEL_CLOSED', 'MODEL_DIED'];

/** Answers 503 with Retry-After, rather than GraphQL's 200, where there was no room or time to answer a text. */
export const statusOfOverload: ApolloServerPlugin<Context> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse({ response }) {
        const { body, http } = response;
        const { data, errors = [] } = body.kind === 'single' ? body.singleResult : {};
        if (data == null && errors.some(({ extensions }) => passing.includes(String(extensions?.['code'])))) {
          http.status = 503;
          http.headers.set('retry-after', '1');
        }
        return Promise.resolve();
      },
    }),
};
