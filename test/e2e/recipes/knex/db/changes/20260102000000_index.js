exports.config = { transaction: false };
exports.up = (knex) => knex.raw("CREATE INDEX CONCURRENTLY items_name ON items (name) WHERE note <> 'x'");
exports.down = (knex) => knex.raw("DROP INDEX items_name");
