// The moves of the story, done by people in browsers; each ends on the page that answers.
import assert from "node:assert/strict";
import { linkIn } from "./mail.mjs";
import { until } from "./process.mjs";

export const QUESTION = {
  title: "Please move my certification profile to my other account",
  body: "Connecting says that the accounts differ. I learn with **another** account than the one of my exams.",
};

// From the front page through the four steps. Gives the addresses of what was made.
export async function ask(actor, who, { reason = "", known = false } = {}) {
  await actor.open("/");
  await actor.follow('header a[href="/ask"]');
  await actor.send("/ask", { topic: "change-account", situation: "usual" });
  await actor.send("/ask", QUESTION);
  const details = { legal_name: who.name, wanted_account: who.wanted.email, reason };
  if (!known) Object.assign(details, { mcid: who.mcid, current_account: who.old.email });
  await actor.send("/ask", details);
  const check = await actor.text();
  assert.ok(check.includes(who.wanted.email), "the last step shows what was typed");
  await actor.send("/ask", {}, "send");
  const question = await actor.data("question");
  assert.ok(question, `no question at ${actor.page.url()}`);
  await actor.follow("[data-thread-link]");
  return { question, thread: await actor.data("thread"), request: await actor.data("request") };
}

// Signs in to one of the own accounts on the page of a proof.
export async function prove(actor, request, which, { email, password }) {
  await actor.open(`/requests/${request}/proofs/${which}`);
  await actor.send(`/proofs/${which}`, { email, password });
}

// The code from the mail, and the answers: the way for whoever has no access to the current account.
export async function showContact(actor, mail, request, who) {
  await actor.open(`/requests/${request}/evidence`);
  await actor.send("/codes");
  const letter = await mail.next(who.contact, /code/i);
  const code = /\b(\d{8}|\d{4} \d{4})\b/.exec(letter.text);
  assert.ok(code, `no code in:\n${letter.text}`);
  await actor.send("/evidence", { code: code[1].replace(" ", "") });
  const answers = { legal_name: who.name, exam_code: who.exam.code, exam_date: who.exam.date };
  await actor.send("/evidence", answers);
  return letter;
}

// The agent takes the request from the desk's queue.
export async function claim(actor, request) {
  await actor.open("/desk");
  await actor.follow(`[data-request="${request}"] a.title`);
  await actor.send("/claim");
}

export async function write(actor, thread, body) {
  await actor.send(`/messages/${thread}/messages`, { body });
}

export async function decide(actor, request, decision, fields) {
  await actor.open(`/desk/requests/${request}`);
  await actor.send(`/${decision}`, fields);
}

// Follows the link of a notice, without being signed in, and objects.
export async function object(actor, letter) {
  await actor.open(linkIn(letter, /\/objection$/));
  assert.ok(!actor.page.url().includes("?"), "the secret is gone from the address");
  await actor.send("/objection");
}

// Looks at a page again until it shows this state of the request.
export async function settles(actor, path, state, seconds = 30) {
  let seen;
  const look = async () => {
    await actor.open(path);
    seen = await actor.data("state");
    if (seen !== state) await new Promise((resolve) => setTimeout(resolve, 300));
    return seen === state;
  };
  await until(`${path} to be ${state}`, look, seconds).catch((error) => {
    throw new Error(`${error.message}; it is ${seen}`);
  });
}
