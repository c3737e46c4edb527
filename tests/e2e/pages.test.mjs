// Every page, as every kind of person gets it: accessible in light and dark, no wider than a phone, with a title of its
// own. Pictures of all of them are kept in tests/e2e/shots.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkA11y, checkWidth } from "./lib/a11y.mjs";
import { AGENT, LEAD, importProfile, invite, person, register, setTimes } from "./lib/cast.mjs";
import { Actor, launch } from "./lib/browser.mjs";
import { Client } from "./lib/client.mjs";
import { linkIn } from "./lib/mail.mjs";
import { start, until } from "./lib/process.mjs";
import { BINARY } from "./lib/server.mjs";
import { Tale, take } from "./lib/torture.mjs";
import { startWorld } from "./lib/world.mjs";

const ADMIN = { email: "vera@desk.example", password: "paper boats on four canals", role: "admin" };
const SIZES = [[320, 700], [390, 844], [1280, 900]];

describe("every page", () => {
  const maya = person("Maya Lindqvist", "990600101");
  const tom = person("Tomás Herrera", "990600202");
  const lin = person("Lin Aoki", "990600303");
  const lena = person("Lena Brandt", "990600505");
  const titles = new Map();
  const faults = [];
  let world, mayas, toms, lenas;

  before(async () => {
    const links = {};
    world = await startWorld({
      env: { REALIGN_TRUSTED_PROXIES: "127.0.0.1", REALIGN_LOCAL_ASSERTS_ADDRESSES: "true" },
      prepare: async (realign) => {
        await setTimes(realign, { hold_with_current: 1 });
        await importProfile(realign, lin);
        for (const who of [AGENT, LEAD, ADMIN]) links[who.role] = await invite(realign, who);
      },
    });
    const agent = new Client(world.realign.baseUrl, "the agent");
    for (const [client, who] of [[agent, AGENT], ...[LEAD, ADMIN].map((who) => [new Client(world.realign.baseUrl, who.role), who])]) {
      await client.open(links[who.role]);
      await client.send("/register/confirm", { password: who.password });
    }
    // Maya's request is in verification; Tomás has been through all of it.
    mayas = new Tale(world, maya, agent, "198.51.100.1", {
      title: "My certifications are on the account of my old employer",
      body: "Connecting says that the accounts differ. I learn with another account than the one of my exams.",
      reason: "The old mailbox closes at the end of the month, so I would like to have this done before.",
      agent: "Hello, and thank you for asking. Please sign in once with each of the two accounts: the steps are beside this.",
      person: "Done for the account I want. The old one follows tonight, when I am home.",
    });
    toms = new Tale(world, tom, agent, "198.51.100.2");
    await tell(mayas, "current");
    await askMore(mayas, 26);
    await tell(toms);
    // Lena has two profiles, and has shown both: the second is bound to the account she wants.
    lenas = new Tale(world, lena, agent, "198.51.100.3", { topic: "two-profiles", title: "My exams are on two profiles" });
    await tell(lenas, "wanted");
    const { me, request } = lenas;
    await me.open("/account");
    const [, subject] = /<code class="code">([^<]+)<\/code>/.exec(me.page);
    const other = { ...lena, mcid: "990600606", contact: "lena.second@example.org", old: lena.wanted };
    await importProfile(world.realign, other, subject);
    await me.open(`/requests/${request}/second`);
    await me.send("/second", { mcid: other.mcid, legal_name: lena.name });
    for (const [which, account] of [["current", lena.old], ["second", lena.wanted]]) {
      await me.open(`/requests/${request}/proofs/${which}`);
      await me.send(`/proofs/${which}`, account);
    }
  });
  after(() => world?.stop());

  // Tells a story up to a step.
  async function tell(tale, end) {
    for (const step of tale.steps()) {
      if (step.name === end) return;
      if (step.run) await step.run([], {});
      else await take(world, step, {});
    }
  }

  // Asks so often that lists have a second page.
  async function askMore({ me, who }, often) {
    for (let number = 1; number <= often; number += 1) {
      await me.open("/ask");
      const { action, fields } = me.form("/ask");
      const whole = { step: "send", action: "send", topic: "change-account", title: `Asked again, ${number}`, body: "" };
      const details = { legal_name: who.name, wanted_account: who.wanted.email, mcid: who.mcid };
      const answer = await me.exchange("POST", action, { ...fields, ...whole, ...details });
      assert.equal(answer.status, 303);
    }
  }

  // The address of the page behind the one that is open.
  const older = (actor) => actor.page.locator("a[rel=next]").getAttribute("href");

  // Looks at one page in all sizes and both schemes; what is wrong is told at the end, of all pages at once. `alike`
  // is a page that may have the title of another one.
  async function look(actor, name, path, { status = 200, alike = false } = {}) {
    const { page } = actor;
    const tries = async (check) => check(page).catch((error) => faults.push(`${name}: ${error.message}`));
    await page.emulateMedia({ colorScheme: "light" });
    assert.equal(await actor.open(path), status, path);
    const title = await page.title();
    const twin = titles.get(title);
    if (twin && twin !== page.url() && !alike) faults.push(`${name}: ${twin} has the same title “${title}”`);
    if (!alike) titles.set(title, page.url());
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await tries(checkWidth);
      if (width === 390) await actor.shot(`${name}-phone`);
    }
    await tries(checkA11y);
    await actor.shot(`${name}-desk`);
    await page.emulateMedia({ colorScheme: "dark" });
    await tries(checkA11y);
    await actor.shot(`${name}-dark`);
    await page.emulateMedia({ colorScheme: "light" });
  }

  // Keeps what a page looks like on paper.
  async function print(actor, name) {
    await actor.page.emulateMedia({ media: "print" });
    await actor.shot(name);
    await actor.page.emulateMedia({ media: "screen" });
  }

  const nothingWrong = () => assert.equal(faults.splice(0).join("\n"), "");

  test("of a visitor", async () => {
    const visitor = await world.enter("a visitor");
    const { request } = mayas;
    await look(visitor, "front", "/");
    await look(visitor, "front-older", await older(visitor), { alike: true });
    await look(visitor, "sign-in", "/sign-in");
    await look(visitor, "align-visitor", "/align");
    await look(visitor, "help-align", "/help/align");
    await print(visitor, "help-align-print");
    await look(visitor, "register", "/register");
    await look(visitor, "register-sent", "/register/sent");
    await look(visitor, "recover", "/recover");
    await look(visitor, "recover-sent", "/recover/sent", { alike: true });
    await visitor.open("/register");
    await visitor.send("/register", { email: "lin@example.com" });
    await visitor.open(linkIn(await world.mail.next("lin@example.com", /Confirm/), /^\/register\/confirm/));
    await look(visitor, "register-confirm", "/register/confirm");
    await look(visitor, "not-found", "/nowhere", { status: 404 });
    await look(visitor, "objection-gone", `/requests/${request}/objection`, { status: 404 });
    await visitor.open("/");
    await visitor.follow("[data-question] a.title");
    await look(visitor, "question", new URL(visitor.page.url()).pathname);
    const notice = await world.mail.next(tom.contact, /was changed$/);
    await visitor.open(linkIn(notice, /\/objection$/));
    await look(visitor, "objection", new URL(visitor.page.url()).pathname);
    await visitor.send("/objection");
    assert.equal(await visitor.data("outcome"), "contested");
    nothingWrong();
  });

  test("of somebody who asks", async () => {
    const actor = await world.enter("Maya");
    await actor.signIn(maya.wanted.email, maya.wanted.password);
    const { code, request } = mayas;
    await look(actor, "messages", "/messages");
    await look(actor, "messages-older", await older(actor), { alike: true });
    await look(actor, "thread", `/messages/${code}`);
    await look(actor, "evidence", `/requests/${request}/evidence`);
    await actor.send("/codes");
    const letter = await world.mail.next(maya.contact, /code/i);
    const contact = await world.enter("the contact");
    await contact.open(linkIn(letter, /\/codes\/stop$/));
    await look(contact, "codes-stop", new URL(contact.page.url()).pathname);
    await look(actor, "proof-wanted", `/requests/${request}/proofs/wanted`);
    await look(actor, "proof-current", `/requests/${request}/proofs/current`);
    await look(actor, "certification-none", "/certification");
    await look(actor, "learn", "/learn");
    await look(actor, "account", "/account");
    await look(actor, "sign-in-again", "/sign-in/again");
    // Signed in freshly: what can not be taken back is looked at, and done.
    await actor.signIn(maya.wanted.email, maya.wanted.password);
    await look(actor, "learn-add", "/learn/settings/add");
    await look(actor, "learn-add-refused", "/learn/settings/add?outcome=has_own_learn_profile&reason=msa_limit");
    await actor.open("/learn/settings/add");
    await actor.send("/learn/settings/add", { email: AGENT.email, password: AGENT.password });
    const offer = new URL(actor.page.url()).pathname;
    await look(actor, "learn-offer", offer);
    await actor.send(offer);
    assert.equal(await actor.data("outcome"), "account_added");
    await look(actor, "learn-settings", "/learn/settings");
    const removal = await actor.page.locator("main a.danger.mini").first().getAttribute("href");
    await look(actor, "learn-delete", "/learn/settings/deletion");
    await look(actor, "learn-remove", removal);
    await actor.send(removal);
    assert.equal(await actor.data("outcome"), "account_removed");
    await look(actor, "align-request", "/align");
    await look(actor, "ask-topic", "/ask");
    await actor.send("/ask", { topic: "change-account", situation: "closed" });
    await look(actor, "ask-question", "/ask?step=question");
    await actor.send("/ask", { title: "Please move my profile, MCID 990600101", body: "Write to maya@example.com" });
    await look(actor, "ask-details", "/ask?step=details");
    await actor.send("/ask", { legal_name: maya.name, wanted_account: maya.wanted.email, reason: "In private." });
    await look(actor, "ask-send", "/ask?step=send");
    await actor.signOut();
    // The owner of a profile, whose change is contested.
    await actor.signIn(tom.wanted.email, tom.wanted.password);
    await look(actor, "certification", "/certification");
    await look(actor, "thread-contested", `/messages/${toms.code}`);
    await look(actor, "learn-connected", "/learn");
    // The agent's account is on this Learn profile now, and would take it along into another.
    await actor.open("/learn/settings/add");
    await actor.send("/learn/settings/add", { email: AGENT.email, password: AGENT.password });
    await actor.send(new URL(actor.page.url()).pathname);
    const lead = await world.enter("a lead who learns");
    await lead.signIn(LEAD.email, LEAD.password);
    await lead.open("/learn/settings/add");
    await lead.send("/learn/settings/add", { email: AGENT.email, password: AGENT.password });
    await look(lead, "learn-merge", new URL(lead.page.url()).pathname);
    await actor.signOut();
    // Somebody with two profiles.
    await actor.signIn(lena.wanted.email, lena.wanted.password);
    await look(actor, "evidence-second", `/requests/${lenas.request}/second`);
    await look(actor, "proof-second", `/requests/${lenas.request}/proofs/second`);
    nothingWrong();
  });

  test("of somebody who claims a profile, and of its contact email", async () => {
    const actor = await world.enter("Lin");
    await register(actor, world.mail, lin.old);
    await actor.open("/certification");
    await actor.send("/certification/claim", { mcid: lin.mcid, legal_name: lin.name });
    await look(actor, "certification-claimed", "/certification", { alike: true });
    const letter = await world.mail.next(lin.contact, /claim/i);
    const contact = await world.enter("the contact");
    await contact.open(linkIn(letter, /\/claim\/objection/));
    const { pathname, search } = new URL(contact.page.url());
    await look(contact, "claim-objection", pathname + search);
    await contact.send("/claim/objection");
    assert.equal(await contact.data("objection"), "stopped");
    nothingWrong();
  });

  test("of the owner of a frozen profile", async () => {
    const owner = await world.enter("Maya, as before");
    await owner.signIn(maya.old.email, maya.old.password);
    await owner.open("/certification");
    await owner.send("/certification/freeze");
    assert.equal(await owner.data("freeze"), "owner");
    await look(owner, "certification-frozen", "/certification", { alike: true });
    nothingWrong();
  });

  test("of somebody whom the guide leads", async () => {
    const actor = await world.enter("Ada");
    await register(actor, world.mail, { email: "ada@example.com", password: "nine quiet ferries at dawn" });
    const ways = "/align?current=other&work=yes";
    await look(actor, "align", "/align");
    await look(actor, "align-ways", ways, { alike: true });
    await look(actor, "align-reopen", "/align?current=closed", { alike: true });
    await look(actor, "ask-advice", "/ask");
    await actor.open(ways);
    await actor.send("/align/guide", {}, "b2");
    await look(actor, "align-guide", "/align");
    await print(actor, "align-guide-print");
    await look(actor, "learn-guided", "/learn");
    await actor.send("/learn/connection");
    assert.equal(await actor.data("outcome"), "not_aligned");
    await actor.shot("learn-refused-desk");
    nothingWrong();
  });

  test("of the desk", async () => {
    const agent = await world.enter("the agent");
    await agent.signIn(AGENT.email, AGENT.password);
    await look(agent, "desk", "/desk");
    await look(agent, "desk-closed", "/desk?view=closed");
    await look(agent, "desk-closed-older", await older(agent), { alike: true });
    await look(agent, "desk-mail", "/desk/mail");
    await look(agent, "desk-request", `/desk/requests/${mayas.request}`);
    await look(agent, "desk-merge", `/desk/requests/${lenas.request}/merge`);
    assert.equal(await agent.data("verdict"), "allowed");
    await agent.open("/");
    await agent.follow("[data-question] a.title");
    await look(agent, "question-staff", new URL(agent.page.url()).pathname);
    await look(agent, "forbidden", "/admin/staff", { status: 403 });
    const lead = await world.enter("the lead");
    await lead.signIn(LEAD.email, LEAD.password);
    await look(lead, "desk-contested", "/desk?view=contested");
    await look(lead, "desk-request-contested", `/desk/requests/${toms.request}`);
    await look(lead, "freezes", "/desk/freezes");
    const admin = await world.enter("the administrator");
    await admin.signIn(ADMIN.email, ADMIN.password);
    await look(admin, "staff", "/admin/staff");
    nothingWrong();
  });

  test("of the demo's mailbox", async () => {
    const demo = await start(BINARY, ["demo", "--port", "0"], { ready: /listening on (http:\/\/[^\s"]+)/, seconds: 120 });
    const browser = await launch();
    try {
      const visitor = await Actor.enter(browser, demo.match[1], "a visitor of the demo");
      await visitor.open("/register");
      await visitor.send("/register", { email: "ida@example.com" });
      await until("the mail", async () => {
        await visitor.open("/demo/mail");
        return (await visitor.page.locator("[data-mail]").count()) > 0;
      }, 30);
      await look(visitor, "demo-mail", "/demo/mail");
      await look(visitor, "demo-mail-one", await visitor.page.locator("[data-mail] a.title").first().getAttribute("href"));
      await visitor.close();
    } finally {
      await browser.close();
      await demo.stop();
    }
    nothingWrong();
  });
});
