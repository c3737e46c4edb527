// The people of the tests, and what they do before the story begins: profiles, staff, accounts.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { linkIn } from "./mail.mjs";

export const AGENT = { email: "nora@desk.example", password: "grey kettle under seven maps", role: "agent" };
export const LEAD = { email: "otto@desk.example", password: "slow river behind nine doors", role: "lead" };

// A person with a certification profile: `old` is the account it has, `wanted` the one of the Learn profile.
export function person(name, mcid) {
  const word = name.split(" ")[0].normalize("NFD").replace(/\P{ASCII}/gu, "").toLowerCase();
  return {
    name,
    mcid,
    contact: `${word}.contact@example.org`,
    old: { email: `${word}.before@example.com`, password: `amber lantern of ${mcid} winters` },
    wanted: { email: `${word}.now@example.net`, password: `quiet harbour of ${mcid} gulls` },
    exam: { code: "AZ-104", date: "2024-05-17", registration: `8${mcid}` },
  };
}

// What the settings of the tests say of time; the rest is as in real life.
export async function setTimes(realign, times) {
  const lines = Object.entries(times).map(([name, seconds]) => `${name} = ${JSON.stringify(seconds)}`);
  await writeFile(join(realign.directory, "realign.toml"), `[times]\n${lines.join("\n")}\n`);
}

// Imports the person's profile, bound to their old account: by its key if one is given, the subject of a local account or
// issuer and subject, else by its address.
export async function importProfile(realign, who, given) {
  const profiles = join(realign.directory, `profiles-${who.mcid}.csv`);
  const exams = join(realign.directory, `exams-${who.mcid}.csv`);
  const { issuer = "local", subject } = typeof given === "string" ? { subject: given } : (given ?? {});
  const key = subject ? `${issuer},${subject}` : ",";
  await writeFile(
    profiles,
    "mcid,legal_name,contact_email,country,phone,msa_email,created_on,msa_issuer,msa_subject\n" +
      `${who.mcid},${who.name},${who.contact},SE,+46 8 555 0100,${who.old.email},2019-03-02,${key}\n`,
  );
  await writeFile(
    exams,
    "mcid,exam,taken_on,outcome,registration_id\n" +
      `${who.mcid},${who.exam.code},${who.exam.date},pass,${who.exam.registration}\n`,
  );
  await realign.command("import", "profiles", profiles, "--report", `${profiles}.jsonl`);
  await realign.command("import", "exams", exams, "--report", `${exams}.jsonl`);
}

// Invites somebody to the desk and gives the link they get.
export async function invite(realign, who) {
  const { stdout } = await realign.command("staff", "add", who.email, "--role", who.role);
  const link = /https?:\/\/\S+/.exec(stdout);
  if (!link) throw new Error(`no invitation link in:\n${stdout}`);
  return link[0];
}

// Sets the password behind a mailed link; whoever does it is signed in afterwards.
export async function confirm(actor, link, password) {
  await actor.open(link);
  await actor.send("/register/confirm", { password });
}

// Makes an account the way people do: address, mail, password.
export async function register(actor, mail, { email, password }) {
  await actor.open("/register");
  await actor.send("/register", { email });
  const letter = await mail.next(email, /Confirm your address/);
  await confirm(actor, linkIn(letter, /^\/register\/confirm/), password);
}

// The key of the account that is signed in, as its page shows it.
export async function subjectOf(actor) {
  await actor.open("/account");
  return (await actor.page.locator("code").first().innerText()).trim();
}
