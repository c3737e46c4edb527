// Signing in with identity providers in a real browser, against a real provider with two tenants: personal accounts and
// those of an organisation. Once with scripts and once without.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkA11y, checkWidth } from "./lib/a11y.mjs";
import { person } from "./lib/cast.mjs";
import { leaveTo, pick, proveWith, signInWith, startTenants } from "./lib/oidc.mjs";
import { ask } from "./lib/story.mjs";
import { startWorld } from "./lib/world.mjs";

for (const javaScript of [true, false]) {
  describe(`identity providers, scripts ${javaScript ? "on" : "off"}`, () => {
    let tenants, world;
    const enter = (name, options) => world.enter(name, { javaScript, elsewhere: [tenants.host], ...options });
    const shot = javaScript ? "desk-light" : "phone-dark";
    // The checks are scripts themselves.
    const look = async (page) => {
      if (javaScript) await checkA11y(page);
      if (javaScript) await checkWidth(page);
    };

    before(async () => {
      tenants = await startTenants();
      world = await startWorld({ env: tenants.env });
      tenants.open(world.realign.baseUrl);
    });
    after(async () => {
      try {
        await world?.stop();
      } finally {
        await tenants?.stop();
      }
    });

    test("both kinds of account sign in, and each page says which it is", async () => {
      const mia = await enter("Mia", { phone: !javaScript, dark: !javaScript });
      await mia.open("/sign-in");
      await look(mia.page);
      await mia.shot(`sign-in-providers-${shot}`);
      await signInWith(mia, "home", "mia");
      assert.match(mia.page.url(), /\/account$/);
      assert.match(await mia.text(), /Personal account/);
      assert.match(await mia.text(), /mia@outlook\.example/);
      await mia.open("/learn");
      assert.equal(await mia.page.locator("main").count(), 1);

      // The organisation's account of the same name is another one; signing in with it replaces the session.
      await signInWith(mia, "work", "mia");
      assert.match(await mia.text(), /Work or school account/);
      assert.match(await mia.text(), /mia@contoso\.example/);
      // Coming back makes no second account.
      await signInWith(mia, "home", "mia");
      assert.match(await mia.text(), /mia@outlook\.example/);
    });

    test("signing out ends the session here, and at the provider where one wants that", async () => {
      const ben = await enter("Ben");
      await signInWith(ben, "home", "ben");
      await ben.signOut();
      assert.equal(await ben.page.locator("[data-signed-out]").count(), 1);
      await look(ben.page);
      await ben.shot(`signed-out-${shot}`);
      const link = ben.page.locator("[data-way-out]");
      await link.click();
      await ben.page.getByRole("button", { name: "Sign out" }).click();
      await ben.page.waitForURL(`${world.realign.baseUrl}/`);
      await ben.open("/account");
      assert.match(ben.page.url(), /\/sign-in\?next/);
    });

    test("cancelling there signs nobody in and says what to do", async () => {
      const zoe = await enter("Zoe", { phone: true });
      await signInWith(zoe, "home", null);
      assert.equal(await zoe.data("outcome"), "sign_in_cancelled");
      assert.ok(!(await zoe.text()).includes("The person"), "the provider's own words are not shown");
      await look(zoe.page);
      await zoe.shot(`sign-in-cancelled-${shot}`);
      const back = zoe.page.url();
      await zoe.press("Try again", "link");
      assert.match(zoe.page.url(), /\/sign-in\?next=%2Faccount$/);
      assert.equal(await zoe.open(new URL(back).pathname + new URL(back).search), 409);
      assert.equal(await zoe.data("outcome"), "flow_used");
    });

    test("an answer opened in another browser signs nobody in", async () => {
      const [mallory, victim] = [await enter("Mallory"), await enter("the victim")];
      await mallory.open("/sign-in");
      await leaveTo(mallory, "home");
      // Mallory follows the way back by hand and stops before the last step.
      const step = { maxRedirects: 0 };
      const there = mallory.page.url();
      let answer = await mallory.context.request.post(there, { form: { account: "mallory" }, ...step });
      let stolen = new URL(answer.headers().location, there);
      while (!stolen.href.startsWith(world.realign.baseUrl)) {
        answer = await mallory.context.request.get(stolen.href, step);
        stolen = new URL(answer.headers().location, stolen);
      }
      assert.equal(await victim.open(stolen.pathname + stolen.search), 403);
      assert.equal(await victim.data("outcome"), "other_browser");
      await victim.open("/account");
      assert.match(victim.page.url(), /\/sign-in\?next/);
    });

    test("the wanted account is proven there; the session stays; a work account is not taken", async () => {
      const ada = await enter("Ada");
      await signInWith(ada, "home", "ada");
      const made = await ask(ada, person("Ada Brandt", javaScript ? "990800101" : "990800202"));
      await proveWith(ada, made.request, "wanted", "any", "ada");
      assert.equal(await ada.data("outcome"), "wrong_account_kind");
      await look(ada.page);
      await ada.shot(`proof-wrong-kind-${shot}`);
      await leaveTo(ada, "home");
      // The picker begins with what was typed as the wanted account.
      assert.equal(await ada.page.locator('[name="account"]').inputValue(), "ada.now");
      await pick(ada, "ada-new");
      assert.equal(await ada.data("outcome"), "proof_received");
      await ada.open("/account");
      assert.match(await ada.text(), /ada@outlook\.example/);
    });

    test("the settings are checked against the provider, and a provider that is down is told", async () => {
      const { stdout } = await world.realign.command("check");
      for (const id of ["home", "work", "any"]) assert.match(stdout, new RegExp(`provider ${id}: answers`));
      assert.ok(!stdout.includes(tenants.env.REALIGN_PROVIDER_HOME_CLIENT_SECRET));
      // What is known of a provider serves on while it is down, so the product forgets it by a new start.
      await world.realign.restart();
      tenants.close();
      const tim = await enter("Tim");
      await tim.open("/sign-in");
      await tim.follow('form[data-provider="home"] button');
      assert.equal(await tim.data("outcome"), "provider_unreachable");
      await look(tim.page);
      tim.faults.length = 0;
      tenants.open(world.realign.baseUrl);
      await new Promise((resolve) => setTimeout(resolve, 5500));
      await signInWith(tim, "home", "tim");
      assert.match(await tim.text(), /tim@outlook\.example/);
    });
  });
}
