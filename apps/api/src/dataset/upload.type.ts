import type { UploadRow } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, ObjectType } from 'type-graphql';
import { Node } from '../graphql/node.ts';

@ObjectType({ implements: Node, description: 'A file on its way to the server, or there.' })
export class Upload extends Node {
  @Field(() => String, { description: 'File name, as given.' })
  name!: string;

  @Field(() => String, {
    description:
      "PUT the bytes here: a path below the api's own address, with the same Authorization header.",
  })
  url!: string;

  @Field(() => Float, { nullable: true, description: 'Size in bytes; null until it is complete.' })
  bytes!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of the bytes, hexadecimal; null until it is complete.',
  })
  sha256!: string | null;

  @Field(() => GraphQLDateTime, { description: 'When it was made.' })
  createdAt!: Date;

  /** Not of the schema: what `receivedBytes` is found by. */
  readonly status!: UploadRow['status'];
}

export function toUpload({ id, name, status, bytes, sha256, createdAt }: UploadRow): Upload {
  const fields = {
    id,
    name,
    sha256,
    createdAt,
    status,
    url: `/uploads/${id}`,
    bytes: bytes === null ? null : Number(bytes),
  };
  return Object.assign(new Upload(), fields);
}
