// Every page, as every kind of person gets it: accessible in light and dark, no wider than a phone, with a title of its
// own. Pictures of all of them are kept in tests/e2e/shots.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkA11y, checkWidth } from "./lib/a11y.mjs";
import { AGENT, LEAD, importProfile, invite, person, register, setTimes } from "./lib/cast.mjs";
import { Client } from "./lib/client.mjs";
import { linkIn } from "./lib/mail.mjs";
import { Tale, take } from "./lib/torture.mjs";
import { startWorld } from "./lib/world.mjs";

const ADMIN = { email: "vera@desk.example", password: "paper boats on four canals", role: "admin" };
const SIZES = [[320, 700], [390, 844], [1280, 900]];

describe("every page", () => {
  const maya = person("Maya Lindqvist", "990600101");
  const tom = person("Tomás Herrera", "990600202");
  const titles = new Map();
  const faults = [];
  let world, mayas, toms;

  before(async () => {
    const links = {};
    world = await startWorld({
      env: { REALIGN_TRUSTED_PROXIES: "127.0.0.1" },
      prepare: async (realign) => {
        await setTimes(realign, { hold_with_current: 1 });
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
    await tell(toms);
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

  // Looks at one page in all sizes and both schemes; what is wrong is told at the end, of all pages at once.
  async function look(actor, name, path, { status = 200, isVariant = false } = {}) {
    const { page } = actor;
    const tries = async (check) => check(page).catch((error) => faults.push(`${name}: ${error.message}`));
    await page.emulateMedia({ colorScheme: "light" });
    assert.equal(await actor.open(path), status, path);
    const title = await page.title();
    const twin = titles.get(title);
    if (twin && twin !== page.url() && !isVariant) faults.push(`${name}: ${twin} has the same title “${title}”`);
    if (!isVariant) titles.set(title, page.url());
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
    await look(visitor, "sign-in", "/sign-in");
    await look(visitor, "align-visitor", "/align");
    await look(visitor, "help-align", "/help/align");
    await print(visitor, "help-align-print");
    await look(visitor, "register", "/register");
    await look(visitor, "register-sent", "/register/sent");
    await look(visitor, "recover", "/recover");
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
    nothingWrong();
  });

  test("of somebody whom the guide leads", async () => {
    const actor = await world.enter("Ada");
    await register(actor, world.mail, { email: "ada@example.com", password: "nine quiet ferries at dawn" });
    const ways = "/align?current=other&work=yes";
    await look(actor, "align", "/align");
    await look(actor, "align-ways", ways, { isVariant: true });
    await look(actor, "align-reopen", "/align?current=closed", { isVariant: true });
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
    await look(agent, "desk-mail", "/desk/mail");
    await look(agent, "desk-request", `/desk/requests/${mayas.request}`);
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
});
