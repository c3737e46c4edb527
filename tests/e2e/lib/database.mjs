// A fresh, empty database for one test: a SQLite file, or a database of its own on the PostgreSQL server
// that REALIGN_E2E_DATABASE names.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { run } from "./process.mjs";

export const onPostgres = Boolean(process.env.REALIGN_E2E_DATABASE);

export async function freshDatabase(directory) {
  if (!onPostgres) {
    return { url: `sqlite:${join(directory, "realign.db")}`, drop: async () => {} };
  }
  const server = process.env.REALIGN_E2E_DATABASE;
  const name = `e2e_${randomBytes(6).toString("hex")}`;
  const psql = (statement) =>
    run(process.env.PSQL ?? "psql", ["--quiet", "--no-psqlrc", "--command", statement, server]);
  await psql(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => psql(`DROP DATABASE ${name} WITH (FORCE)`) };
}

// Runs a statement on the database of a world, beside the product: for what no page shows, and to let time pass.
export async function sql(database, statement) {
  if (onPostgres) {
    const answer = await run(process.env.PSQL ?? "psql", [
      ...["--quiet", "--no-psqlrc", "--no-align", "--tuples-only", "--set", "ON_ERROR_STOP=1"],
      ...["--command", statement, database.url],
    ]);
    return answer.stdout.trim();
  }
  // Python is there for the mail server; Node's own SQLite is not in every version.
  const program =
    "import sqlite3, sys\n" +
    "db = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)\n" +
    "print('\\n'.join('|'.join('' if v is None else str(v) for v in row) for row in db.execute(sys.argv[2])))";
  const file = database.url.replace(/^sqlite:/, "");
  return (await run(process.env.PYTHON ?? "python3", ["-c", program, file, statement])).stdout.trim();
}
