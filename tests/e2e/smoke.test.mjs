// The product starts and its first pages are sound: in light and dark, on a desk and on a phone, with and
// without JavaScript.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkA11y, checkWidth } from "./lib/a11y.mjs";
import { startWorld } from "./lib/world.mjs";

const PAGES = { home: "/", "sign-in": "/sign-in", register: "/register" };

describe("the first pages", () => {
  let world;
  before(async () => (world = await startWorld()));
  after(() => world?.stop());

  test("the server is alive and ready", async () => {
    for (const path of ["/healthz", "/readyz"]) {
      const answer = await fetch(world.realign.baseUrl + path);
      assert.equal(answer.status, 200, path);
    }
  });

  for (const phone of [false, true]) {
    for (const dark of [false, true]) {
      const look = `${phone ? "phone" : "desk"}-${dark ? "dark" : "light"}`;
      test(`are accessible and fit the screen: ${look}`, async () => {
        const visitor = await world.enter("a visitor", { phone, dark });
        for (const [name, path] of Object.entries(PAGES)) {
          assert.equal(await visitor.open(path), 200, path);
          await visitor.shot(`${name}-${look}`);
          await checkA11y(visitor.page);
          await checkWidth(visitor.page);
        }
      });
    }
  }

  test("offer the question and the sign-in without JavaScript", async () => {
    const visitor = await world.enter("a visitor", { javaScript: false });
    await visitor.open("/");
    await visitor.press("Ask a Question", "link");
    await visitor.open("/sign-in");
    assert.equal(await visitor.page.locator('form [name="email"]').count(), 1);
    assert.equal(await visitor.page.locator('form [name="password"]').count(), 1);
    await visitor.signIn("nobody@example.com", "a password that is not one");
    assert.match(visitor.page.url(), /\/sign-in/);
  });

  test("a page that is not there says so politely", async () => {
    const visitor = await world.enter("a visitor");
    assert.equal(await visitor.open("/questions/1"), 404);
    await checkA11y(visitor.page);
  });
});
