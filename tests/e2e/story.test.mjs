// The whole story in a real browser: a person, an agent and a lead, each with a browser of their own; mail over SMTP;
// profiles imported by the command line. Once with scripts and once without.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { AGENT, LEAD, confirm, importProfile, invite, person, register, setTimes, subjectOf } from "./lib/cast.mjs";
import { linkIn } from "./lib/mail.mjs";
import { QUESTION, ask, claim, decide, object, prove, settles, showContact, write } from "./lib/story.mjs";
import { startWorld } from "./lib/world.mjs";

// Short enough to wait for, and long enough to object.
const TIMES = { hold_with_current: 2, hold_with_contact: 3600 };

for (const javaScript of [true, false]) {
  describe(`the story, scripts ${javaScript ? "on" : "off"}`, () => {
    const maya = person("Maya Lindqvist", "990700101");
    const tom = person("Tomás Herrera", "990700202");
    let world, mail, agent, lead;
    const enter = (name) => world.enter(name, { javaScript });

    before(async () => {
      const links = {};
      world = await startWorld({
        prepare: async (realign) => {
          await setTimes(realign, TIMES);
          for (const who of [AGENT, LEAD]) links[who.role] = await invite(realign, who);
        },
      });
      mail = world.mail;
      [agent, lead] = [await enter("the agent"), await enter("the lead")];
      await confirm(agent, links.agent, AGENT.password);
      await confirm(lead, links.lead, LEAD.password);
    });
    after(() => world?.stop());

    test("a person moves the profile, connects, and the question is solved", async () => {
      const actor = await enter("Maya");
      await register(actor, mail, maya.old);
      const subject = await subjectOf(actor);
      await importProfile(world.realign, maya, subject);
      await actor.open("/certification");
      assert.match(await actor.text(), new RegExp(maya.name));
      await actor.signOut();

      await register(actor, mail, maya.wanted);
      await actor.open("/learn");
      await actor.send("/learn/connection");
      assert.equal(await actor.data("outcome"), "not_aligned");

      const made = await ask(actor, maya, { reason: "My old employer closes the mailbox soon." });
      await stands(actor, made.thread, "open");
      await mail.next(maya.wanted.email, /We have your request/);
      assert.match(await actor.text(), /My old employer closes the mailbox soon/);

      await claim(agent, made.request);
      assert.equal(await agent.data("state"), "verifying");
      const taken = await mail.next(maya.wanted.email, /An agent has taken up your request/);
      await write(agent, made.thread, "Hello, please sign in **once** with each account.");
      await mail.next(maya.wanted.email, /You have a new private message/, { after: taken.name });
      await actor.open(linkIn(taken, /^\/messages\//));
      assert.match(await actor.text(), /please sign in once with each account/);
      assert.equal(await actor.page.locator('.msg strong:text-is("once")').count(), 1);
      await stands(actor, made.thread, "verifying", "requester");
      await write(actor, made.thread, "Here they come.");
      await stands(actor, made.thread, "verifying", "staff");

      await prove(actor, made.request, "wanted", maya.wanted);
      assert.equal(await actor.data("outcome"), "proof_received");
      await agent.open(`/desk/requests/${made.request}`);
      assert.equal(await agent.data("verdict"), "not-allowed");
      assert.equal(await agent.page.locator('form[action$="/approval"]').count(), 0);
      await prove(actor, made.request, "current", maya.old);
      assert.equal(await actor.data("outcome"), "proof_received");
      await actor.open("/account");
      assert.ok((await actor.text()).includes(maya.wanted.email), "proving has replaced the session");

      await agent.open(`/desk/requests/${made.request}`);
      for (const kind of ["wanted_account", "current_account", "legal_name", "mcid"]) {
        assert.equal(await resultOf(agent, kind), "match", kind);
      }
      assert.equal(await agent.data("verdict"), "allowed");
      assert.ok(!(await agent.text()).includes(maya.name), "the desk shows a legal name");
      await decide(agent, made.request, "approval", { reason: "Both accounts are proven.", reply: "Almost done." });

      for (const old of [maya.old.email, maya.contact]) {
        linkIn(await mail.next(old, /is about to change/), /\/objection$/);
      }
      await mail.next(maya.wanted.email, /Your request was approved/);
      const done = await mail.next(maya.wanted.email, /one step is left/, { seconds: 40 });
      assert.match(done.text, /Sign in to Learn/);
      await stands(actor, made.thread, "rebound", "requester");

      await actor.signOut();
      await actor.signIn(maya.wanted.email, maya.wanted.password);
      await actor.open(linkIn(done, /^\/learn/));
      await actor.send("/learn/connection");
      assert.equal(await actor.data("outcome"), "connected");
      await stands(actor, made.thread, "connected", "none");
      await actor.open("/certification");
      assert.match(await actor.text(), new RegExp(`${maya.name}[^]*${maya.exam.code}`));

      const visitor = await enter("a visitor");
      await visitor.open(`/questions/${made.question}`);
      assert.equal(await visitor.data("state"), "solved");
      assert.match(await visitor.text(), new RegExp(QUESTION.title));
      await isolated(visitor, made, maya);

      // Too late for the hold, in time for the window after it.
      const owner = await enter("the owner of the old mailbox");
      await object(owner, await mail.next(maya.contact, /was changed/));
      assert.equal(await owner.data("outcome"), "contested");
      await stands(actor, made.thread, "contested", "staff");
      await mail.next(maya.wanted.email, /Somebody objected/);
      await decide(lead, made.request, "resolution", { outcome: "upheld", reason: "The owner says no." });
      // Undoing ends the sessions of the account that has lost the profile.
      await actor.open("/account");
      assert.match(actor.page.url(), /\/sign-in/);
      await actor.signIn(maya.wanted.email, maya.wanted.password);
      await stands(actor, made.thread, "undone", "none");
      await actor.open("/certification");
      assert.equal(await actor.data("outcome"), "no_certification_profile");
    });

    test("an objection stops a change until a lead has decided", async () => {
      await importProfile(world.realign, tom);
      const actor = await enter("Tomás");
      await register(actor, mail, tom.wanted);
      const made = await ask(actor, tom);
      await claim(agent, made.request);
      await prove(actor, made.request, "wanted", tom.wanted);
      await showContact(actor, mail, made.request, tom);
      await agent.open(`/desk/requests/${made.request}`);
      for (const kind of ["contact_email", "exam", "legal_name", "mcid"]) {
        assert.equal(await resultOf(agent, kind), "match", kind);
      }
      await decide(agent, made.request, "approval", { reason: "Code and answers fit." });
      assert.equal(await agent.data("state"), "holding");
      const [toContact, toOld] = [
        await mail.next(tom.contact, /is about to change/),
        await mail.next(tom.old.email, /is about to change/),
      ];

      const stranger = await enter("a reader of the contact's mail");
      await object(stranger, toContact);
      assert.equal(await stranger.data("outcome"), "contested");
      await stands(actor, made.thread, "contested", "staff");
      await agent.open(`/desk/requests/${made.request}`);
      assert.equal(await agent.page.locator('form[action$="/resolution"], form[action$="/approval"]').count(), 0);
      await decide(lead, made.request, "resolution", { outcome: "dismissed", reason: "It was a mistake." });
      await stands(actor, made.thread, "holding");

      // The channel that was heard once is only told from now on; another may still speak.
      await stranger.open(linkIn(toContact, /\/objection$/));
      assert.equal(await stranger.page.locator('form[action$="/objection"]').count(), 0);
      const other = await enter("a reader of the old account's mail");
      await object(other, toOld);
      await stands(actor, made.thread, "contested", "staff");

      // After a dismissal it takes two leads.
      await decide(lead, made.request, "resolution", { outcome: "upheld", reason: "The owner again." });
      await stands(actor, made.thread, "contested", "staff");
      const second = { email: "ida@desk.example", password: "round table without three knights", role: "lead" };
      const ida = await enter("the second lead");
      await confirm(ida, await invite(world.realign, second), second.password);
      await decide(ida, made.request, "resolution", { outcome: "upheld", reason: "I agree." });
      await stands(actor, made.thread, "rejected", "none");
      await mail.next(tom.wanted.email, /Your request was declined/);
    });

    test("no mail carries a personal datum or a word of anybody", async () => {
      const secrets = [maya, tom].flatMap((who) => [who.name, who.mcid, who.exam.registration, who.exam.date]);
      secrets.push("employer", "each account", "Almost done", "Here they come", QUESTION.title);
      const addresses = [maya, tom].flatMap((who) => [who.contact, who.old.email, who.wanted.email]);
      for (const letter of await mail.all()) {
        assert.deepEqual(letter.defects, [], letter.subject);
        const others = addresses.filter((address) => !letter.envelope_to.includes(address));
        const content = `${letter.subject}\n${letter.text}\n${letter.html}`;
        for (const secret of [...secrets, ...others]) {
          assert.ok(!content.includes(secret), `“${letter.subject}” carries ${secret}`);
        }
        for (const link of letter.links) assert.equal(new URL(link).origin, world.realign.baseUrl, letter.subject);
      }
    });

    // What the person's thread says of the request.
    async function stands(actor, thread, state, turn) {
      await settles(actor, `/messages/${thread}`, state);
      if (turn) assert.equal(await actor.data("turn"), turn);
    }

    async function resultOf(staff, kind) {
      return staff.page.locator(`[data-evidence="${kind}"]`).last().getAttribute("data-result");
    }

    // Whoever is not part of it finds no private page and no private word.
    async function isolated(visitor, made, who) {
      for (const path of [`/messages/${made.thread}`, `/requests/${made.request}/evidence`, "/desk"]) {
        const status = await visitor.open(path);
        assert.ok(status === 404 || /\/sign-in/.test(visitor.page.url()), `${path}: ${status}`);
        for (const secret of [who.name, who.mcid, "Here they come"]) {
          assert.ok(!(await visitor.text()).includes(secret), `${path} shows ${secret}`);
        }
      }
    }
  });
}
