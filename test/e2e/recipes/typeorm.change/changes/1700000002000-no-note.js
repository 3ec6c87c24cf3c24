exports.NoNote1700000002000 = class NoNote1700000002000 {
  async up(queryRunner) {
    await queryRunner.query(`ALTER TABLE "items" DROP COLUMN "note"`);
  }
  async down() {}
};
