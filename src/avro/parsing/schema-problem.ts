/** Why a text is no schema: Avro's own words where they are known. Thrown within the parser, a value outside of it. */
export class SchemaProblem extends Error {
  override readonly name = "SchemaProblem";
}
