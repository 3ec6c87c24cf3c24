module.exports = {
  up: (queryInterface) => queryInterface.removeColumn("items", "note"),
  async down() {},
};
