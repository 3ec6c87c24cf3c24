module.exports = {
  up: (queryInterface, Sequelize) =>
    queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.createTable(
        "lines",
        {
          number: { type: Sequelize.INTEGER, primaryKey: true },
          item: { type: Sequelize.BIGINT, references: { model: "items", key: "id" }, onDelete: "CASCADE" },
        },
        { transaction },
      );
      await queryInterface.addColumn("items", "extra", { type: Sequelize.JSONB }, { transaction });
      await queryInterface.bulkInsert("lines", [{ number: 1 }], { transaction });
    }),
  down: (queryInterface) => queryInterface.dropTable("lines"),
};
