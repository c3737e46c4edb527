// Everything one test needs, started together and ended together: database, mail server, product, browser.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Actor, launch } from "./browser.mjs";
import { freshDatabase } from "./database.mjs";
import { startMail } from "./mail.mjs";
import { Realign } from "./server.mjs";

// `prepare` runs with the product's database made and before it serves: imports, staff. `slowMail` is how long the mail
// server takes between keeping a message and saying so. The browser starts when the first actor enters.
export async function startWorld({ env, prepare, slowMail } = {}) {
  const directory = await mkdtemp(join(tmpdir(), "realign-e2e-"));
  const ends = [() => rm(directory, { recursive: true, force: true })];
  const stop = async () => {
    const faults = [];
    for (const end of ends.reverse()) await end().catch((error) => faults.push(error));
    if (faults.length) throw new AggregateError(faults, faults.map((fault) => fault.message).join("\n"));
  };
  try {
    const database = await freshDatabase(directory);
    ends.push(database.drop);
    const mail = await startMail(join(directory, "mail"), { slow: slowMail });
    ends.push(mail.stop);
    const realign = await Realign.create({ databaseUrl: database.url, smtpUrl: mail.url, directory, env });
    await prepare?.(realign);
    await realign.serve();
    ends.push(() => realign.stop());
    let browser;
    const enter = async (name, options) => {
      if (!browser) {
        browser = await launch();
        ends.push(() => browser.close());
      }
      const actor = await Actor.enter(browser, realign.baseUrl, name, options);
      ends.push(() => actor.close());
      return actor;
    };
    return { realign, mail, database, enter, stop };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}
