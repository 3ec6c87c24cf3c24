exports.up = (knex) => knex.schema.alterTable("items", (table) => table.dropColumn("note"));
exports.down = async () => {};
