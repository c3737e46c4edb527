// The helpers themselves: a check that could not fail would prove nothing in the other files.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { checkA11y, checkWidth } from "./lib/a11y.mjs";
import { Actor, launch } from "./lib/browser.mjs";
import { freshDatabase, onPostgres } from "./lib/database.mjs";
import { linkIn, startMail } from "./lib/mail.mjs";
import { run } from "./lib/process.mjs";

const GOOD = `<!doctype html><html lang="en"><head><title>Good</title></head>
  <body><main><h1>Good</h1><p>A page without a fault.</p></main></body></html>`;
const BAD = `<!doctype html><html lang="en"><head><title>Bad</title></head>
  <body><main><h1>Bad</h1><img src="data:,"><div style="width:3000px">wide</div></main></body></html>`;
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

describe("mail", () => {
  let directory, mail;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "realign-mail-"));
    mail = await startMail(directory);
  });
  after(async () => {
    await mail?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  test("is decoded, with its links, per recipient", async () => {
    const link = `http://127.0.0.1:8080/register/confirm?token=${"k".repeat(90)}`;
    const script = `
import smtplib, sys
from email.message import EmailMessage
m = EmailMessage()
m["From"], m["To"], m["Subject"] = "desk@realign.test", "ana@example.com", "Größe ändern: café"
m["Message-ID"] = "<1@realign.test>"
m.set_content("Grüße\\n\\n${link}\\n", cte="quoted-printable")
m.add_alternative("<p>Grüße</p>", subtype="html", cte="base64")
smtplib.SMTP("127.0.0.1", ${mail.port}).send_message(m)`;
    await run(process.env.PYTHON ?? "python3", ["-c", script]);
    const got = await mail.next("ana@example.com", /café/);
    assert.equal(got.text, `Grüße\n\n${link}\n`);
    assert.match(got.html, /<p>Grüße<\/p>/);
    assert.equal(got.message_id, "<1@realign.test>");
    assert.deepEqual(got.defects, []);
    assert.equal(linkIn(got, /^\/register/), link);
    assert.throws(() => linkIn(got, /^\/objection/), /0 links/);
    assert.deepEqual(await mail.all("nobody@example.com"), []);
    await assert.rejects(mail.next("ana@example.com", /other/, { seconds: 0.2 }), /about \/other\/; there are: 0001/);
  });
});

describe("browser", () => {
  let browser, site, baseUrl;
  before(async () => {
    site = createServer((request, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.setHeader("content-security-policy", POLICY);
      response.end(request.url === "/good" ? GOOD : BAD);
    }).listen(0, "127.0.0.1");
    await once(site, "listening");
    baseUrl = `http://127.0.0.1:${site.address().port}`;
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    site.close();
  });

  test("accessibility and width are judged under a strict content policy", async () => {
    const ana = await Actor.enter(browser, baseUrl, "Ana", { phone: true });
    assert.equal(await ana.open("/good"), 200);
    await checkA11y(ana.page);
    await checkWidth(ana.page);
    await ana.open("/bad");
    await assert.rejects(checkA11y(ana.page), /image-alt/);
    await assert.rejects(checkWidth(ana.page), /wide on a screen/);
    await ana.close();
  });

  test("a visit with hidden faults does not end well", async () => {
    const ana = await Actor.enter(browser, baseUrl, "Ana");
    await ana.open("/good");
    await ana.page.evaluate(() => setTimeout(() => { throw new Error("broken"); }));
    await ana.page.waitForTimeout(100);
    await assert.rejects(ana.close(), /script error: broken/);
  });

  test("JavaScript can be switched off, and a page kept as a picture", async () => {
    const ana = await Actor.enter(browser, baseUrl, "Ana", { javaScript: false });
    await ana.page.goto("data:text/html,<h1>off</h1><script>document.querySelector('h1').textContent='on'</script>");
    assert.equal(await ana.page.locator("h1").textContent(), "off");
    await ana.shot("harness");
    const picture = await stat(new URL("./shots/harness.png", import.meta.url));
    assert.ok(picture.size > 1000);
    await ana.close();
  });
});

test("every test gets a database of its own", async () => {
  const directory = await mkdtemp(join(tmpdir(), "realign-db-"));
  const [one, two] = [await freshDatabase(join(directory, "1")), await freshDatabase(join(directory, "2"))];
  assert.notEqual(one.url, two.url);
  assert.match(one.url, onPostgres ? /^postgres:/ : /^sqlite:/);
  await one.drop();
  await two.drop();
  await rm(directory, { recursive: true });
});
