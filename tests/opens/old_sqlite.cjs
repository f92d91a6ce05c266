// Opens a file with the SQLite of an old sql.js, and prints as JSON what each statement gives, or what SQLite says.
const fs = require("fs");
const [library, file, ...statements] = process.argv.slice(2);
// What it prints as it starts is no answer.
console.log = console.warn = console.error = () => {};

function said(database, sql) {
  try {
    return database.exec(sql).flatMap((one) => one.values);
  } catch (error) {
    return error.message;
  }
}

require(library)().then((SQL) => {
  const database = new SQL.Database(fs.readFileSync(file));
  process.stdout.write(JSON.stringify(statements.map((sql) => said(database, sql))));
});
