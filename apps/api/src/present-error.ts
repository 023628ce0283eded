import { randomUUID } from 'node:crypto';
import { ModelError } from '@tasnif/marbert';
import { ServingError } from '@tasnif/serving';
import { StoreError } from '@tasnif/store';
import { TokenizerError } from '@tasnif/tokenizer';
import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';
import { ApiError } from './errors.ts';

/** What a caller is told of any failure. */
export interface PresentedError {
  code: string;
  message: string;
  hint: string;
  field?: string;
  file?: string;
  line?: number;
}

const expected = [ApiError, ModelError, ServingError, StoreError, TokenizerError];

/**
 * Turns whatever was thrown into what a caller may see. What is not expected is logged under an id and hidden behind
 * it, so that no path, SQL or stack leaves the server.
 */
export function presentError(error: unknown): PresentedError {
  if (expected.some((kind) => error instanceof kind)) {
    const { code, message, hint, field, file, line } = error as PresentedError;
    return {
      ...{ code, message, hint },
      ...(field !== undefined && { field }),
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
    };
  }
  if (isNulCharacter(error)) {
    return {
      code: 'NUL_CHARACTER',
      message: 'A value holds the NUL character (U+0000), which can not be kept.',
      hint: 'Remove it.',
    };
  }
  const id = randomUUID();
  console.error(`error ${id}:`, error);
  return {
    code: 'INTERNAL_SERVER_ERROR',
    message: `Something went wrong inside Tasnif (error ${id}).`,
    hint: 'Try again; if it stays, look for this id in the log of the api.',
  };
}

/** Whether Postgres refused a value for U+0000, told by pg itself or through Prisma. */
function isNulCharacter(error: unknown): boolean {
  const { code, meta } = (error ?? {}) as {
    code?: unknown;
    meta?: { driverAdapterError?: { cause?: { code?: unknown } } };
  };
  return code === '22021' || meta?.driverAdapterError?.cause?.code === '22021';
}

/** The same for an error of a GraphQL operation, over HTTP and over WebSocket alike. */
export function presentGraphQLError(error: unknown): GraphQLFormattedError {
  if (!(error instanceof GraphQLError)) {
    const { message, ...extensions } = presentError(error);
    return { message, extensions };
  }
  const { locations, path } = error;
  const place = { ...(locations && { locations }), ...(path && { path }) };
  if (error.originalError === undefined || error.originalError instanceof GraphQLError) {
    const code = codeOf(error);
    const hint = 'Compare the operation with schema.graphql.';
    return { message: error.message, ...place, extensions: { code, hint } };
  }
  const { message, ...extensions } = presentError(error.originalError);
  return { message, ...place, extensions };
}

/** The code of what graphql itself refuses: Apollo Server sets it over HTTP, nobody does over WebSocket. */
function codeOf({ extensions, message, nodes, path }: GraphQLError): string {
  if (typeof extensions['code'] === 'string') return extensions['code'];
  if (message.startsWith('Syntax Error')) return 'GRAPHQL_PARSE_FAILED';
  if (nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION) return 'BAD_USER_INPUT';
  return path === undefined ? 'GRAPHQL_VALIDATION_FAILED' : 'BAD_REQUEST';
}
