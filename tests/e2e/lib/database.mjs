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
