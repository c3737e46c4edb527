// The built product, started the way it is run for real: `realign serve`, settings from the environment.
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { freePort, run, start } from "./process.mjs";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const BINARY = process.env.REALIGN_BINARY ?? `${ROOT}target/debug/realign`;

export class Realign {
  // The port is chosen once and kept over restarts, so that links in mails stay good.
  static async create({ databaseUrl, smtpUrl, directory, env = {} }) {
    const port = await freePort();
    const realign = new Realign();
    realign.directory = directory;
    realign.baseUrl = `http://127.0.0.1:${port}`;
    realign.env = {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      REALIGN_BASE_URL: realign.baseUrl,
      REALIGN_LISTEN: `127.0.0.1:${port}`,
      REALIGN_SECRET: randomBytes(32).toString("hex"),
      REALIGN_SMTP_URL: smtpUrl,
      REALIGN_MAIL_FROM: "desk@realign.test",
      RUST_LOG: process.env.RUST_LOG ?? "info",
      ...env,
    };
    await realign.command("migrate");
    return realign;
  }

  // Runs a command of the product with the server's settings, as in command("staff", "add", …).
  async command(...args) {
    return run(BINARY, args, { env: this.env, cwd: this.directory });
  }

  async serve() {
    const ready = /listening on (http:\/\/[^\s"]+)/;
    this.process = await start(BINARY, ["serve"], { env: this.env, cwd: this.directory, ready });
  }

  log() {
    return this.process.output();
  }

  // Ends the server and starts it again on the same port; SIGKILL is the crash.
  async restart(signal = "SIGTERM") {
    await this.process.stop(signal);
    await this.serve();
  }

  // SIGTERM lets it finish what it has accepted; SIGKILL is the crash.
  async stop(signal) {
    return this.process?.stop(signal);
  }
}
