/** Messages of refusals and the condition names of PL/pgSQL (PostgreSQL, appendix A) they are raised under. */
const CONDITIONS: readonly (readonly [RegExp, string])[] = [
  [/^column ".*" of relation ".*" already exists|specified more than once/, "duplicate_column"],
  [/^relation ".*" already exists/, "duplicate_table"],
  [/^schema ".*" already exists/, "duplicate_schema"],
  [/^function .* already exists/, "duplicate_function"],
  [/already exists|is already (a )?member/, "duplicate_object"],
  [/^multiple primary keys/, "invalid_table_definition"],
  [/^(relation|table|view|materialized view|sequence) ".*" does not exist/, "undefined_table"],
  [/^column ".*" (of relation ".*" |named in key |referenced in .* )?does not exist/, "undefined_column"],
  [/^function .* does not exist|^could not find a function/, "undefined_function"],
  [/^schema ".*" does not exist/, "invalid_schema_name"],
  [/does not exist|is not an existing enum label/, "undefined_object"],
  [/depends on it|requires it/, "dependent_objects_still_exist"],
];

/** Whether a handler's condition catches a refusal of that message. */
export function catches(condition: string, message: string): boolean {
  if (condition === "others") return true;
  const raised = CONDITIONS.find(([pattern]) => pattern.test(message))?.[1];
  return raised === condition;
}
