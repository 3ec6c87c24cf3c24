exports.up = async (knex) => {
  await knex.schema.createTable("items", (table) => {
    table.bigIncrements("id");
    table.string("name", 80).notNullable().defaultTo("it's");
    table.text("note");
    table.enu("mood", ["low", "high"], { useNative: true, enumName: "mood" });
    table.timestamps(true, true);
  });
  if (!(await knex.schema.hasTable("lines"))) {
    await knex.schema.createTable("lines", (table) => {
      table.integer("number").primary();
      table.bigInteger("item").references("items.id").index();
    });
  }
  await knex("items").insert({ name: "first", note: "$1" });
};
exports.down = (knex) => knex.schema.dropTable("items");
