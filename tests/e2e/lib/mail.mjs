// The mail server of a test and what it has received.
import { mkdir, readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { start, until } from "./process.mjs";

const SERVER = fileURLToPath(new URL("./smtp_server.py", import.meta.url));

// Starts the server; messages are stored in `directory`. A `port` given again takes up where it was. `slow` is how many
// milliseconds it takes between storing a message and saying so.
export async function startMail(directory, { port = 0, slow = 0 } = {}) {
  await mkdir(directory, { recursive: true });
  const python = process.env.PYTHON ?? "python3";
  const server = await start(python, [SERVER, directory, String(port), String(slow)], { ready: /listening on [\d.]+:(\d+)/ });
  return new Mailbox(directory, Number(server.match[1]), server);
}

class Mailbox {
  constructor(directory, port, server) {
    this.directory = directory;
    this.port = port;
    this.stop = server.stop;
  }

  get url() {
    return `smtp://127.0.0.1:${this.port}`;
  }

  // Every message so far, oldest first. `to` keeps those of one recipient.
  async all(to) {
    const names = (await readdir(this.directory)).filter((name) => name.endsWith(".json")).sort();
    const mails = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(this.directory, name), "utf8"))),
    );
    return to ? mails.filter((mail) => mail.envelope_to.includes(to)) : mails;
  }

  // Waits for a message to `to` whose subject matches; `after` is the name of a message already seen.
  async next(to, subject, { after = "", seconds = 15 } = {}) {
    let seen = [];
    try {
      return await until(`a mail to ${to}`, async () => {
        seen = await this.all(to);
        return seen.find((mail) => mail.name > after && subject.test(mail.subject));
      }, seconds);
    } catch (error) {
      const subjects = seen.map((mail) => `${mail.name} ${mail.subject}`).join("; ") || "none";
      throw new Error(`${error.message} about ${subject}; there are: ${subjects}`);
    }
  }
}

// The one link of a mail whose path matches; a mail with none or several different ones is an error.
export function linkIn(mail, path) {
  const links = [...new Set(mail.links)].filter((link) => path.test(new URL(link).pathname));
  if (links.length !== 1) {
    throw new Error(`${links.length} links like ${path} in “${mail.subject}”: ${mail.links.join(" ")}`);
  }
  return links[0];
}
