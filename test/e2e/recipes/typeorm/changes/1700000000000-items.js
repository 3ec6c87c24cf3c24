exports.Items1700000000000 = class Items1700000000000 {
  name = "Items1700000000000";
  async up(queryRunner) {
    await queryRunner.query(`CREATE TYPE "mood" AS ENUM('low', 'high')`);
    await queryRunner.query(
      `CREATE TABLE "items" ("id" SERIAL NOT NULL, "name" character varying(80) NOT NULL, "note" text, "mood" "mood" NOT NULL DEFAULT 'low', CONSTRAINT "PK_items" PRIMARY KEY ("id"))`,
    );
  }
  async down(queryRunner) {
    await queryRunner.query(`DROP TABLE "items"`);
  }
};
