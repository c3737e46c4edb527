// kill -9 at moments of the story that nobody chose. What was acknowledged is there after the restart, what was not may
// be sent again, every mail arrives, and one that goes out twice is one message.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { AGENT, invite, person, setTimes } from "./lib/cast.mjs";
import { Client } from "./lib/client.mjs";
import { Tale, checkRest, live, random } from "./lib/torture.mjs";
import { startWorld } from "./lib/world.mjs";

// Each story is killed several times. scripts/torture asks for many more.
const STORIES = Number(process.env.REALIGN_E2E_STORIES ?? 2);
const SEED = Number(process.env.REALIGN_E2E_SEED ?? 20261123);
// Which part of the steps is cut off.
const SHARE = 0.4;

describe("kill -9", () => {
  const tally = { crashes: 0, acknowledged: 0, unseen: 0, undone: 0, mails: 0, doubled: 0 };
  let world, agent;

  before(async () => {
    let link;
    world = await startWorld({
      env: { REALIGN_TRUSTED_PROXIES: "127.0.0.1" },
      slowMail: 250,
      prepare: async (realign) => {
        await setTimes(realign, { hold_with_current: 1 });
        link = await invite(realign, AGENT);
      },
    });
    agent = new Client(world.realign.baseUrl, "the agent");
    await agent.open(link);
    await agent.send("/register/confirm", { password: AGENT.password });
  });
  after(async () => {
    await world?.stop();
    console.log(
      `${tally.crashes} crashes: ${tally.acknowledged} steps acknowledged before, ${tally.unseen} done and not told, ` +
        `${tally.undone} not begun or undone; ` +
        `${tally.mails} mails, ${tally.doubled} of them twice`,
    );
  });

  for (let number = 0; number < STORIES; number += 1) {
    test(`story ${number}, seed ${SEED + number}`, async () => {
      const who = person(`Ada${"abcdefghij"[number % 10]} Story`, String(990800000 + number));
      who.contact = `contact.${number}@example.org`;
      who.old.email = `before.${number}@example.com`;
      who.wanted.email = `now.${number}@example.net`;
      const origin = `198.51.100.${(number % 250) + 1}`;
      await live(new Tale(world, who, agent, origin), random(SEED + number), tally, SHARE);
    });
  }

  test("nothing is left undone, and the record holds", async () => {
    assert.ok(tally.crashes > STORIES, "no step was cut off");
    assert.ok(tally.doubled > 0, "no mail was cut off between being taken and being marked");
    await checkRest(world);
  });
});
