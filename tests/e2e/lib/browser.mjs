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
  const args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  // Chromium itself may crash while it starts, on a busy machine; nothing of the product has been asked yet.
  for (let tries = 1; ; tries += 1) {
    try {
      return await chromium.launch({ executablePath, args });
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

// What a person sees wrong without looking for it: errors of scripts and of the content policy, and
// requests that leave the product, other than to `elsewhere`. Read by `Actor.close`.
function watch(page, [baseUrl, ...elsewhere], faults) {
  page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    // Chromium reports every 4xx page as an error too; tests ask for some on purpose.
    const answered = /Failed to load resource: the server responded with a status of 4\d\d/;
    if (message.type() === "error" && !answered.test(message.text())) faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    const known = [baseUrl, ...elsewhere].some((base) => url.startsWith(`${base}/`));
    if (/^https?:/.test(url) && !known) faults.push(`request to elsewhere: ${url}`);
  });
}

// Opens the folded parts of a page around an element, as people do before they can press it.
async function unfold(element) {
  const folded = element.locator("xpath=ancestor::details[not(@open)]/summary");
  for (const summary of await folded.all()) await summary.click();
}

export class Actor {
  // `javaScript: false` is the same person with scripts switched off; `phone` a narrow screen; `elsewhere` the hosts
  // that the person is led to beside the product.
  static async enter(browser, baseUrl, name, { javaScript = true, phone = false, dark = false, elsewhere = [] } = {}) {
    const actor = new Actor();
    const hosts = [baseUrl, ...elsewhere];
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
    actor.context.on("page", (page) => watch(page, hosts, actor.faults));
    watch(actor.page, hosts, actor.faults);
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

  // Follows the first link or button that the selector finds, unfolding what it is folded into, to the next page.
  async follow(selector) {
    await this.#leave(this.page.locator(selector).first());
  }

  // Fills in the form that is posted to `action` (the end of it is enough) and has these fields, and sends it:
  // with its first button, or with the one of this value. A field is text, a choice of several, or a selection.
  async send(action, fields = {}, button) {
    let form = this.page.locator(`form[action$="${action}"]`);
    for (const name of Object.keys(fields)) form = form.filter({ has: this.page.locator(`[name="${name}"]`) });
    form = form.first();
    await unfold(form);
    for (const [name, value] of Object.entries(fields)) {
      const field = form.locator(`[name="${name}"]`).first();
      const kind = await field.evaluate((element) => element.type);
      if (kind === "radio") await form.locator(`[name="${name}"][value="${value}"]`).check();
      else if (kind === "select-one") await field.selectOption(value);
      else await field.fill(value);
    }
    await this.#leave(form.locator(button ? `button[value="${button}"]` : 'button:not([value="back"])').first());
  }

  // Clicks, and waits until the page that it leads to is there whole.
  async #leave(target) {
    await unfold(target);
    const arrived = this.page.waitForEvent("framenavigated", (frame) => frame === this.page.mainFrame());
    arrived.catch(() => {});
    await target.click();
    await arrived;
    await this.page.waitForLoadState("load");
  }

  async signIn(email, password) {
    await this.open("/sign-in");
    await this.send("/sign-in", { email, password });
  }

  async signOut() {
    await this.send("/sign-out");
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
