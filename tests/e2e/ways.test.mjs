// The ways on the Learn side with accounts of identity providers, from the first click to connected profiles: B1 with a
// work account that is on the Learn profile, B2 with one that is added first and may go last, B3 with a new Learn profile.
// And Path A, the wanted account proven at its provider. The guide leads; its buttons are what is pressed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkA11y, checkWidth } from "./lib/a11y.mjs";
import { AGENT, confirm, importProfile, invite, person, setTimes } from "./lib/cast.mjs";
import { CONSUMERS, leaveTo, pick, proveWith, signInWith, startTenants } from "./lib/oidc.mjs";
import { ask, claim, decide, settles } from "./lib/story.mjs";
import { startWorld } from "./lib/world.mjs";

for (const javaScript of [true, false]) {
  describe(`the ways to align, scripts ${javaScript ? "on" : "off"}`, () => {
    const shot = javaScript ? "desk-light" : "phone-dark";
    let tenants, world, agent;
    const enter = (name) =>
      world.enter(name, { javaScript, elsewhere: [tenants.host], phone: !javaScript, dark: !javaScript });
    // The checks are scripts themselves.
    const look = async (actor, name) => {
      if (javaScript) await checkA11y(actor.page);
      if (javaScript) await checkWidth(actor.page);
      await actor.shot(`${name}-${shot}`);
    };
    // A certification profile of the account that has this name at the provider of personal accounts.
    const certify = (who, name) =>
      importProfile(world.realign, who, { issuer: `${tenants.host}/${CONSUMERS}/v2.0`, subject: name });

    before(async () => {
      tenants = await startTenants();
      let link;
      world = await startWorld({
        env: tenants.env,
        prepare: async (realign) => {
          await setTimes(realign, { hold_with_current: 1 });
          link = await invite(realign, AGENT);
        },
      });
      tenants.open(world.realign.baseUrl);
      agent = await enter("the agent");
      await confirm(agent, link, AGENT.password);
    });
    after(async () => {
      try {
        await world?.stop();
      } finally {
        await tenants?.stop();
      }
    });

    const step = (actor) => actor.page.locator('[data-mark="now"]').first().getAttribute("data-step");
    const begin = async (actor, way, said = "") => {
      await actor.open(`/align${said}`);
      await actor.send("/align/guide", {}, way);
      assert.equal(await actor.data("guide"), way);
    };
    // Presses the button of the step that is next, after a look at which one it is.
    const next = async (actor, expected) => {
      await actor.open("/align");
      assert.equal(await step(actor), expected);
      await actor.follow('[data-mark="now"] :is(a.btn, button)');
    };
    const add = async (actor, provider, name) => {
      if (!new URL(actor.page.url()).pathname.endsWith("/add")) await actor.follow('a[href="/learn/settings/add"]');
      await leaveTo(actor, provider);
      await pick(actor, name);
      const path = new URL(actor.page.url()).pathname;
      await actor.send(path);
      assert.equal(await actor.data("outcome"), "account_added");
    };
    // Removes the account of this address; asked for a fresh sign-in, goes to its provider once more.
    const remove = async (actor, address, { provider, name }) => {
      await actor.page.locator(`tr:has-text("${address}") a[href$="/removal"]`).first().click();
      await actor.page.waitForLoadState("load");
      if (new URL(actor.page.url()).pathname === "/sign-in/again") {
        await leaveTo(actor, provider);
        await pick(actor, name);
      }
      await actor.send(new URL(actor.page.url()).pathname);
      assert.equal(await actor.data("outcome"), "account_removed");
    };
    const signInThere = async (actor, provider, name) => {
      await leaveTo(actor, provider);
      await pick(actor, name);
      assert.equal(new URL(actor.page.url()).pathname, "/align");
    };
    const connects = async (actor) => {
      assert.equal(await step(actor), "connect");
      await actor.send("/learn/connection");
      await actor.open("/learn");
      assert.equal(await actor.data("outcome"), "connected");
      assert.match(await actor.text(), /AZ-104/);
    };

    test("B1: a work account is on the Learn profile", async () => {
      const ida = { ...person("Ida Moreau", javaScript ? "990810101" : "990810202"), key: `ida-cert-${shot}` };
      const name = { learn: `ida-${shot}`, work: `ida-${shot}` };
      await certify(ida, ida.key);
      const actor = await enter("Ida");
      await signInWith(actor, "home", name.learn, "/learn/settings");
      await add(actor, "work", name.work);
      await look(actor, "learn-settings-two");
      await actor.open("/learn");
      await actor.send("/learn/connection");
      assert.equal(await actor.data("outcome"), "not_aligned");
      await begin(actor, "b1");
      await look(actor, "align-b1");
      await next(actor, "sign-in-work");
      await signInThere(actor, "work", name.work);
      await next(actor, "remove-personal");
      await remove(actor, `${name.learn}@outlook.example`, { provider: "work", name: name.work });
      await next(actor, "add-msa");
      await add(actor, "home", ida.key);
      await next(actor, "sign-in-msa");
      await signInThere(actor, "home", ida.key);
      await connects(actor);
      await look(actor, "learn-connected-b1");
      // The account that was taken off learns on, with a profile of its own and without the certifications.
      await signInWith(actor, "home", name.learn, "/learn");
      assert.doesNotMatch(await actor.text(), /AZ-104/);
    });

    test("B2: a work account is added first, and goes at the end", async () => {
      const bo = { ...person("Bo Lind", javaScript ? "990820101" : "990820202"), key: `bo-cert-${shot}` };
      const name = { learn: `bo-${shot}`, work: `bo-${shot}` };
      await certify(bo, bo.key);
      const actor = await enter("Bo");
      await signInWith(actor, "home", name.learn, "/align");
      await begin(actor, "b2", "?current=other&work=yes");
      await next(actor, "add-work");
      await add(actor, "work", name.work);
      await next(actor, "sign-in-work");
      await signInThere(actor, "work", name.work);
      await next(actor, "remove-personal");
      await remove(actor, `${name.learn}@outlook.example`, { provider: "work", name: name.work });
      await next(actor, "add-msa");
      await add(actor, "home", bo.key);
      await next(actor, "sign-in-msa");
      await signInThere(actor, "home", bo.key);
      await connects(actor);
      await next(actor, "remove-work");
      await remove(actor, `${name.work}@contoso.example`, { provider: "home", name: bo.key });
      await actor.open("/align");
      assert.equal(await actor.data("outcome"), "connected");
      assert.equal(await actor.page.locator("[data-guide]").count(), 0);
      await look(actor, "align-connected");
    });

    test("B3: a new Learn profile with the account of the certification profile", async () => {
      const cy = { ...person("Cy Tanaka", javaScript ? "990830101" : "990830202"), key: `cy-cert-${shot}` };
      await certify(cy, cy.key);
      const actor = await enter("Cy");
      await signInWith(actor, "home", `cy-${shot}`, "/align");
      await begin(actor, "b3", "?current=other&work=no");
      await look(actor, "align-b3");
      await next(actor, "start-afresh");
      await signInThere(actor, "home", cy.key);
      assert.equal(await actor.data("outcome"), "aligned");
      await actor.send("/learn/connection");
      await actor.open("/learn");
      assert.equal(await actor.data("outcome"), "connected");
    });

    test("Path A: the wanted account and the current one are proven at their provider", async () => {
      const dee = { ...person("Dee Okoro", javaScript ? "990840101" : "990840202"), key: `dee-cert-${shot}` };
      await certify(dee, dee.key);
      const actor = await enter("Dee");
      await signInWith(actor, "home", `dee-${shot}`);
      const made = await ask(actor, dee);
      await claim(agent, made.request);
      await proveWith(actor, made.request, "wanted", "home", `dee-${shot}`);
      assert.equal(await actor.data("outcome"), "proof_received");
      await proveWith(actor, made.request, "current", "home", dee.key);
      assert.equal(await actor.data("outcome"), "proof_received");
      await decide(agent, made.request, "approval", { reason: "Both accounts are shown" });
      await settles(agent, `/desk/requests/${made.request}`, "rebound");
      // The session is from before the change: it ends, and the next one connects.
      await signInWith(actor, "home", `dee-${shot}`, "/learn");
      await actor.send("/learn/connection");
      assert.equal(await actor.data("outcome"), "connected");
      await settles(agent, `/desk/requests/${made.request}`, "connected");
    });
  });
}
