exports.Index1700000001000 = class Index1700000001000 {
  transaction = false;
  async up(queryRunner) {
    await queryRunner.query(`CREATE INDEX CONCURRENTLY "items_name" ON "items" ("name")`);
    await queryRunner.query(`ALTER TABLE "items" ADD "createdAt" TIMESTAMP NOT NULL DEFAULT now()`);
  }
  async down() {}
};
