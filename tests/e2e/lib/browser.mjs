// Chromium, and the people in front of it: every actor has cookies and a page of their own.
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const SHOTS = fileURLToPath(new URL("../shots/", import.meta.url));
const CANDIDATES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

export async function launch() {
  const executablePath = process.env.CHROMIUM ?? CANDIDATES.find((path) => existsSync(path));
  if (!executablePath) throw new Error("no Chromium: set CHROMIUM to its executable");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

// What a person sees wrong without looking for it: errors of scripts and of the content policy, and
// requests that leave the product. Read by `Actor.close`.
function watch(page, baseUrl, faults) {
  page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    // Chromium reports every 4xx page as an error too; tests ask for some on purpose.
    const answered = /Failed to load resource: the server responded with a status of 4\d\d/;
    if (message.type() === "error" && !answered.test(message.text())) faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (/^https?:/.test(url) && !url.startsWith(`${baseUrl}/`)) faults.push(`request to elsewhere: ${url}`);
  });
}

export class Actor {
  // `javaScript: false` is the same person with scripts switched off; `phone` a narrow screen.
  static async enter(browser, baseUrl, name, { javaScript = true, phone = false, dark = false } = {}) {
    const actor = new Actor();
    actor.name = name;
    actor.baseUrl = baseUrl;
    actor.faults = [];
    actor.context = await browser.newContext({
      baseURL: baseUrl,
      javaScriptEnabled: javaScript,
      viewport: phone ? PHONE : DESKTOP,
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
      locale: "en-GB",
      timezoneId: "UTC",
    });
    actor.context.setDefaultTimeout(10_000);
    actor.page = await actor.context.newPage();
    actor.context.on("page", (page) => watch(page, baseUrl, actor.faults));
    watch(actor.page, baseUrl, actor.faults);
    return actor;
  }

  // Opens a path and gives the status of the answer.
  async open(path) {
    const response = await this.page.goto(path);
    return response.status();
  }

  async fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      await this.page.locator(`[name="${name}"]:visible`).first().fill(value);
    }
  }

  // Presses a button or follows a link by its visible words, and waits for the page it leads to.
  async press(words, role = "button") {
    await this.page.getByRole(role, { name: words }).first().click();
    await this.page.waitForLoadState("load");
  }

  async signIn(email, password) {
    await this.open("/sign-in");
    await this.fill({ email, password });
    await this.page.locator('form:has([name="password"]) [type="submit"]').click();
    await this.page.waitForLoadState("load");
  }

  // The words of a data- attribute of the page, as in state("request").
  async data(name) {
    return this.page.locator(`[data-${name}]`).first().getAttribute(`data-${name}`);
  }

  async text() {
    return this.page.locator("body").innerText();
  }

  // Keeps what the page looks like, whole, in tests/e2e/shots.
  async shot(name) {
    await mkdir(SHOTS, { recursive: true });
    await this.page.screenshot({ path: `${SHOTS}${name}.png`, fullPage: true });
  }

  // Ends the visit; throws when something went wrong that the pages did not show.
  async close() {
    await this.context.close();
    if (this.faults.length) throw new Error(`${this.name} met:\n${this.faults.join("\n")}`);
  }
}
