module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable("items", {
      id: { type: Sequelize.BIGINT, primaryKey: true, autoIncrement: true },
      name: { type: Sequelize.STRING(80), allowNull: false, defaultValue: "it's" },
      note: Sequelize.TEXT,
      mood: { type: Sequelize.ENUM("low", "high"), defaultValue: "low" },
      price: Sequelize.DECIMAL(10, 2),
    });
    await queryInterface.addIndex("items", ["name"], { name: "items_name" });
  },
  down: (queryInterface) => queryInterface.dropTable("items"),
};
