import type { AvroSchema } from "../../model/avro-schema.ts";

/** avsc's name of a union branch. In a file of its own, so that the library's types do not ask for avsc's. */
export type BranchName = (schema: AvroSchema) => string;
