/** The text of a GraphQL operation, with the types of its result and its variables. */
export type TypedDocument<Result, Variables> = string & {
  readonly types?: (variables: Variables) => Result;
};
