import type { Page } from '@tasnif/store';
import { ArgsType, Field, ID, Int, ObjectType, type ClassType } from 'type-graphql';
import { describe, inRange } from '../ranges.ts';

@ObjectType({ description: 'Where a page of a list stands.' })
class PageInfo {
  @Field(() => Boolean, { description: 'Whether more rows follow this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether rows stand before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first row; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last row; pass it as `after` for the next page.',
  })
  endCursor!: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20, description: describe('first', 'Rows of the page, newest first.') })
  first!: number;

  @Field(() => ID, {
    nullable: true,
    description: 'Cursor of the row before the page; none for the first page.',
  })
  after?: string | null;
}

/** An edge of a Relay connection. */
interface Edge<T> {
  cursor: string;
  node: T;
}

/** A page of a list as Relay's connection. */
export interface Connection<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfo;
  totalCount: number;
}

/** Makes the connection and edge types of a node type: https://relay.dev/graphql/connections.htm */
export function connectionType<T extends object>(node: ClassType<T>): ClassType<Connection<T>> {
  @ObjectType(`${node.name}Edge`, { description: `A ${node.name} and its cursor.` })
  class NodeEdge implements Edge<T> {
    @Field(() => String, { description: 'Place in the list, for `after`.' })
    cursor!: string;

    @Field(() => node, { description: `The ${node.name}.` })
    node!: T;
  }

  @ObjectType(`${node.name}Connection`, { description: `A page of a list of ${node.name}.` })
  class NodeConnection implements Connection<T> {
    @Field(() => [NodeEdge], { description: 'The rows with their cursors.' })
    edges!: NodeEdge[];

    @Field(() => [node], { description: 'The rows.' })
    nodes!: T[];

    @Field(() => PageInfo, { description: 'Where the page stands.' })
    pageInfo!: PageInfo;

    @Field(() => Int, { description: 'Rows of the whole list.' })
    totalCount!: number;
  }
  return NodeConnection;
}

/** Reads a page and turns its rows into a connection. Throws OUT_OF_RANGE. */
export async function connect<Row, T extends { id: string }>(
  { first, after = null }: PageArgs,
  read: (page: { first: number; after: string | null }) => Promise<Page<Row>>,
  toNode: (row: Row) => T,
): Promise<Connection<T>> {
  const { rows, hasNextPage, totalCount } = await read({ first: inRange('first', first), after });
  const nodes = rows.map(toNode);
  const edges = nodes.map((node) => ({ cursor: node.id, node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
}
