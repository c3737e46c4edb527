// The story again, by plain HTTP clients, with the product killed at moments nobody chose. Every step says what its
// answer promises; the promise is looked at after the restart.
import assert from "node:assert/strict";
import { importProfile } from "./cast.mjs";
import { Client, visible } from "./client.mjs";
import { sql } from "./database.mjs";
import { linkIn } from "./mail.mjs";
import { until } from "./process.mjs";

// A small generator of numbers (mulberry32), so that a seed tells the same story again.
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Kills the product, lets its leases run out and starts it again. Leases are there so that two nodes do not do the same
// at once; how long they last is not what is tried here.
export async function crash(world) {
  const end = await world.realign.stop("SIGKILL");
  assert.match(end, /SIGKILL/, "it did not die of the signal");
  await sql(world.database, "UPDATE outbox SET leased_until = 0 WHERE state = 'sending'");
  await sql(world.database, "UPDATE jobs SET next_at = 0, leased_until = 0");
  await world.realign.serve();
}

// Takes one step. With `delay` the product is killed so many milliseconds after the form has gone out. What was
// acknowledged has to be there afterwards; then the same form goes out once more, as from somebody who saw no answer,
// and must not double anything.
export async function take(world, step, tally, delay) {
  const { client, form } = await step.prepare();
  const post = () => client.exchange("POST", form.action, form.fields);
  if (delay === undefined) {
    const answer = await post();
    assert.equal(answer.status, 303, `${step.name} answered ${answer.status}: ${visible(answer.text).slice(0, 300)}`);
  } else {
    const posting = post().catch(() => undefined);
    await pause(delay);
    await crash(world);
    const answer = await posting;
    const acknowledged = answer?.status === 303;
    const count = await step.count(acknowledged);
    tally.crashes += 1;
    if (acknowledged) {
      tally.acknowledged += 1;
      assert.equal(count, 1, `${step.name} was acknowledged ${delay} ms before the end and is there ${count} times`);
    } else if (count) tally.unseen += 1;
    else tally.undone += 1;
    assert.ok(count <= 1, `${step.name} is there ${count} times`);
    if (!acknowledged) await post();
  }
  assert.equal(await step.count(true), 1, `${step.name} is not there once`);
}

const mentions = (text) => (client) => client.text().split(text).length - 1;
const has = (...states) => (client) => Number(states.includes(client.data("state")));
const isDone = (step) => (client) => Number(client.page.includes(`<li class="done" data-step="${step}"`));

const WORDS = {
  topic: "change-account",
  title: "Please move my profile",
  body: "It does not connect.",
  reason: "The first words in private.",
  agent: "Words of Nora.",
  person: "Words of mine.",
  note: "Among us.",
};

// One person's story. `agent` is a client signed in at the desk; `origin` the person's own address on the net, since
// the product limits what one address may ask for; `words` is what they write.
export class Tale {
  constructor(world, who, agent, origin, words = {}) {
    Object.assign(this, { world, who, agent, words: { ...WORDS, ...words }, headers: { "x-forwarded-for": origin } });
    this.me = new Client(world.realign.baseUrl, who.name, this.headers);
    this.thread = () => `/messages/${this.code}`;
    this.desk = () => `/desk/requests/${this.request}`;
    this.proof = (which) => () => `/requests/${this.request}/proofs/${which}`;
  }

  // A step that posts a form: `client` opens `path()` and sends the form; `reader` then counts at `where()`.
  #post(name, [client, path, action, fields], [reader, where, look]) {
    const prepare = async () => {
      await client.open(path());
      return { client, form: client.form(action(), fields) };
    };
    const count = async () => {
      await reader.open(where());
      return look(reader);
    };
    return { name, prepare, count };
  }

  async #canSignIn(account) {
    const visitor = new Client(this.world.realign.baseUrl, "a new session", this.headers);
    await visitor.open("/sign-in");
    const { action, fields } = visitor.form("/sign-in", account);
    return Number((await visitor.exchange("POST", action, fields)).status === 303);
  }

  // An account is made behind the mailed link; who does it is signed in afterwards.
  #register(account) {
    const letter = (seconds = 30) => this.world.mail.next(account.email, /Confirm your address/, { seconds });
    return [
      {
        name: `register ${account.email}`,
        prepare: async () => {
          await this.me.open("/register");
          return { client: this.me, form: this.me.form("/register", { email: account.email }) };
        },
        // The mail is all that anybody sees of it. One that was not acknowledged is not waited for long.
        count: (sure) => letter(sure ? 30 : 3).then(() => 1, (error) => (sure ? Promise.reject(error) : 0)),
      },
      {
        name: `confirm ${account.email}`,
        prepare: async () => {
          await this.me.open(linkIn(await letter(), /^\/register\/confirm/));
          return { client: this.me, form: this.me.form("/register/confirm", { password: account.password }) };
        },
        count: () => this.#canSignIn(account),
      },
    ];
  }

  async #import() {
    this.me.cookies.clear();
    await this.me.signIn(this.who.old);
    await this.me.open("/account");
    const [, subject] = /<code class="code">([^<]+)<\/code>/.exec(this.me.page);
    await importProfile(this.world.realign, this.who, subject);
    this.me.cookies.clear();
  }

  #ask() {
    const { who, me, words } = this;
    // The whole question at once, as a program would send it; the number of the form makes it one.
    const whole = {
      ...{ step: "send", action: "send", topic: words.topic, situation: "usual" },
      ...{ title: words.title, body: words.body, reason: words.reason },
      ...{ mcid: who.mcid, legal_name: who.name },
      ...{ current_account: who.old.email, wanted_account: who.wanted.email },
    };
    const prepare = async () => {
      await me.open("/ask");
      const { action, fields } = me.form("/ask");
      return { client: me, form: { action, fields: { ...fields, ...whole } } };
    };
    const count = async () => {
      await me.open("/messages");
      [this.code, this.request] = [me.data("thread"), me.data("request")];
      return me.all("request").length;
    };
    return { name: "ask", prepare, count };
  }

  #work() {
    const { who, me, agent, thread, desk, proof, words } = this;
    const said = () => `${thread()}/messages`;
    const is = (action) => () => action;
    const post = this.#post.bind(this);
    return [
      post("claim", [agent, desk, is("/claim")], [agent, desk, has("verifying")]),
      post("the agent's message", [agent, desk, said, { body: words.agent }], [me, thread, mentions(words.agent)]),
      post("the person's message", [me, thread, said, { body: words.person }], [me, thread, mentions(words.person)]),
      post("wanted", [me, proof("wanted"), is("/proofs/wanted"), who.wanted], [me, thread, isDone("step-wanted")]),
      post("current", [me, proof("current"), is("/proofs/current"), who.old], [me, thread, isDone("step-current")]),
      post("note", [agent, desk, is("/note"), { body: words.note }], [agent, desk, mentions(words.note)]),
      post("approve", [agent, desk, is("/approval"), { reason: "Proven." }], [me, thread, has("holding", "rebound")]),
    ];
  }

  // Nobody asks for anything here: notices are sent, the hold runs out, the profile moves. The first crash comes when
  // the mail server has a notice and has not said so yet, the others whenever.
  async #wait(delays, tally) {
    if (delays.length) {
      await this.world.mail.next(this.who.contact, /is about to change/, { seconds: 40 });
      await crash(this.world);
      tally.crashes += 1;
    }
    for (const delay of delays) {
      await pause(delay);
      await crash(this.world);
      tally.crashes += 1;
    }
    await this.world.mail.next(this.who.wanted.email, /one step is left/, { seconds: 60 });
  }

  steps() {
    const { who, me, thread } = this;
    return [
      ...this.#register(who.old),
      { name: "import", run: () => this.#import() },
      ...this.#register(who.wanted),
      { name: "sign in", run: () => me.signIn(who.wanted) },
      this.#ask(),
      ...this.#work(),
      { name: "wait", always: true, run: (delays, tally) => this.#wait(delays, tally) },
      { name: "sign in again", run: () => me.signIn(who.wanted) },
      this.#post("connect", [me, () => "/learn", () => "/learn/connection"], [me, thread, has("connected")]),
    ];
  }
}

// A moment in milliseconds: most answers take a few, those behind a password some hundred.
function moment(chance) {
  const [kind, place] = [chance(), chance()];
  if (kind < 0.5) return Math.round(1 + place * 7);
  return Math.round(kind < 0.75 ? place * 40 : place * 250);
}

// Lives one story through, with about `share` of its steps cut off by a crash.
export async function live(tale, chance, tally, share) {
  for (const step of tale.steps()) {
    const hit = chance() < share;
    const delay = moment(chance);
    if (step.run) await step.run(hit || step.always ? [delay, 1000 + moment(chance) * 4] : [], tally);
    else await take(tale.world, step, tally, hit ? delay : undefined);
  }
  await checkMail(tale.world, tale.who, tally);
}

// Looks at everything that had to be mailed: it has arrived, and what came twice is one message.
export async function checkMail(world, who, tally) {
  const due = [
    [who.old.email, /Confirm your address/], [who.old.email, /is about to change/], [who.old.email, /was changed$/],
    [who.contact, /is about to change/], [who.contact, /was changed$/],
    [who.wanted.email, /Confirm your address/], [who.wanted.email, /We have your request/],
    [who.wanted.email, /has taken up your request/], [who.wanted.email, /new private message/],
    [who.wanted.email, /was approved/], [who.wanted.email, /one step is left/],
  ];
  for (const [to, subject] of due) {
    await world.mail.next(to, subject, { seconds: 40 });
    const copies = (await world.mail.all(to)).filter((letter) => subject.test(letter.subject));
    const ids = new Set(copies.map((letter) => letter.message_id));
    tally.mails += ids.size;
    tally.doubled += copies.length - ids.size;
    // A form that was sent again because nobody answered may ask for a second link; nothing else is two messages.
    const most = /Confirm/.test(subject.source) ? 2 : 1;
    assert.ok(ids.size <= most, `${ids.size} different mails “${copies[0].subject}” to ${to}`);
    assert.ok(!ids.has(""), `no Message-ID on “${copies[0].subject}”`);
  }
}

// Nothing waits in the outbox, nothing was given up, the record holds and the database is whole.
export async function checkRest(world) {
  // A link that was used before its mail was marked as sent makes that mail stale: it has arrived, and is not sent again.
  const rest =
    "SELECT kind, state, attempts, failure FROM outbox WHERE state <> 'sent' AND NOT (state = 'failed' AND failure = 'stale')";
  let left;
  await until("the outbox to be empty", async () => (left = await sql(world.database, rest)) === "", 60).catch((error) => {
    throw new Error(`${error.message}; there are: ${left}`);
  });
  await world.realign.command("audit", "verify");
  if (world.database.url.startsWith("sqlite:")) {
    assert.equal(await sql(world.database, "PRAGMA integrity_check"), "ok");
  }
}
