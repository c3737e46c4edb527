// What people really write, seen by a browser: it is text. Nothing runs, nothing is fetched, no dialog opens, and nobody
// who is not signed in learns anything personal from it. (What the HTML says is checked by tests/it/ask.rs.)
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { register } from "./lib/cast.mjs";
import { Client, visible } from "./lib/client.mjs";
import { startWorld } from "./lib/world.mjs";

const TEXTS = (await readFile(new URL("../data/requests.jsonl", import.meta.url), "utf8"))
  .split("\n").filter(Boolean).map((line) => JSON.parse(line));
const TOPICS = {
  msa_change: "change-account", lost_access: "lost-access", merge_profiles: "two-profiles",
  learn_side_change: "learn-side", connect_error: "connect-fails",
};
// All that Markdown may become.
const MARKUP = new Set(
  "p br strong em del s code pre ul ol li a blockquote h1 h2 h3 h4 h5 h6 hr table thead tbody tr th td sup sub".split(" "),
);
const MINE = { email: "writer@example.com", password: "plain paper under green lamps" };
const DETAILS = { legal_name: "Quentin Writer", wanted_account: "writer.now@example.net", mcid: "", reason: "" };

// The addresses, numbers and codes of a text.
function personal({ title, body }) {
  const text = `${title} ${body}`;
  const words = text.match(/[^\s(),;:!?]+@[^\s(),;:!?]*[^\s(),;:!?.]|\p{N}{7,}|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/gu) ?? [];
  return [...words, ...words.map((word) => word.normalize("NFKC"))];
}

describe("the texts people write", () => {
  const dialogs = [];
  let world, reader, writer, client, questions;

  const watched = async (name, options) => {
    const actor = await world.enter(name, options);
    actor.page.on("dialog", (dialog) => {
      dialogs.push(`${dialog.type()} on ${actor.page.url()}: ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    return actor;
  };

  before(async () => {
    world = await startWorld();
    reader = await watched("a visitor");
    writer = await watched("the writer");
    await register(writer, world.mail, MINE);
    client = new Client(world.realign.baseUrl, "the writer's program");
    await client.signIn(MINE);
    questions = [];
    for (const text of TEXTS) questions.push(await post(text));
  });
  after(() => world?.stop());

  // One text as a program posts it: the whole form at once.
  async function post(text) {
    await client.open("/ask");
    const { action, fields } = client.form("/ask");
    const topic = TOPICS[text.intent] ?? "other";
    const whole = { ...fields, step: "send", action: "send", topic, title: text.title, body: text.body, ...DETAILS };
    const answer = await client.exchange("POST", action, whole);
    assert.equal(answer.status, 303, `${text.id}: ${visible(answer.text).slice(0, 400)}`);
    assert.match(answer.location, /^\/questions\/\d+$/, text.id);
    return answer.location;
  }

  // What the page has made of somebody's text: the names of elements that are not plain markup, and what could run.
  const active = (page) =>
    page.evaluate((allowed) => {
      const found = [];
      for (const element of document.querySelectorAll(".prose *, [dir=auto] *, .title *")) {
        const name = element.localName;
        if (!allowed.includes(name) && !["mark", "span"].includes(name)) found.push(name);
      }
      for (const element of document.querySelectorAll("*")) {
        for (const { name, value } of element.attributes) {
          if (name.startsWith("on") || /^\s*(javascript|data|vbscript):/i.test(value)) found.push(`${name}=${value}`);
        }
      }
      return found;
    }, [...MARKUP]);

  test("are text on every page that anybody may see", async () => {
    for (const [n, path] of questions.entries()) {
      assert.equal(await reader.open(path), 200, path);
      assert.deepEqual(await active(reader.page), [], `${TEXTS[n].id} at ${path}`);
      if (!TEXTS[n].pii_in_public) continue;
      const seen = `${await reader.page.content()} ${await reader.text()}`;
      for (const datum of personal(TEXTS[n])) assert.ok(!seen.includes(datum), `${TEXTS[n].id}: ${datum} at ${path}`);
    }
  });

  test("tell nothing personal in any list", async () => {
    const data = TEXTS.filter((text) => text.pii_in_public).flatMap(personal);
    assert.ok(data.length > 8, "the texts have personal data in them");
    let pages = 0;
    for (let path = "/"; path; pages += 1) {
      await reader.open(path);
      assert.deepEqual(await active(reader.page), [], path);
      const seen = await reader.page.content();
      for (const datum of data) assert.ok(!seen.includes(datum), `${datum} at ${path}`);
      const older = reader.page.locator('a[rel="next"]');
      path = (await older.count()) ? await older.getAttribute("href") : undefined;
    }
    assert.ok(pages > 1, "there is more than one page of questions");
  });

  test("are text in the writer's own conversations too, where the original is", async () => {
    let originals = 0;
    const paths = [];
    for (let path = "/messages"; path; ) {
      await writer.open(path);
      paths.push(...(await writer.page.locator("[data-thread] a.title").evaluateAll((all) => all.map((a) => a.getAttribute("href")))));
      const older = writer.page.locator('a[rel="next"]');
      path = (await older.count()) ? await older.getAttribute("href") : undefined;
    }
    for (const path of paths) {
      await writer.open(path);
      assert.deepEqual(await active(writer.page), [], path);
      originals += Number((await writer.text()).includes("@example"));
    }
    assert.ok(originals > 3, `only ${originals} originals are kept for their writer`);
  });

  test("stay out of every mail", async () => {
    const data = TEXTS.flatMap((text) => [...personal(text), text.title]).filter((datum) => datum.length > 6);
    for (const letter of await world.mail.all()) {
      const content = `${letter.subject}\n${letter.text}\n${letter.html}`;
      for (const datum of data) assert.ok(!content.includes(datum), `“${letter.subject}” carries ${datum}`);
    }
  });

  test("open no dialog", () => assert.deepEqual(dialogs, []));
});
