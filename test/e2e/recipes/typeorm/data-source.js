const { DataSource } = require("typeorm");

exports.dataSource = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  migrations: [`${__dirname}/changes/*.js`],
});
