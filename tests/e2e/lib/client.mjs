// A plain HTTP client in front of the product: keeps cookies, fills in forms with their hidden fields, runs nothing.

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };
const plain = (text) => text.replace(/&([#\w]+);/g, (whole, name) => ENTITIES[name] ?? codePoint(name) ?? whole);
const attribute = (tag, name) => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s>])`).exec(tag);
  return found && plain(found[1] ?? "");
};

function codePoint(name) {
  const found = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(name);
  return found ? String.fromCodePoint(found[1] ? parseInt(found[1], 16) : Number(found[2])) : undefined;
}

export class Client {
  constructor(baseUrl, name, headers = {}) {
    this.baseUrl = baseUrl;
    this.name = name;
    this.headers = headers;
    this.cookies = new Map();
  }

  // One exchange, no redirect followed. The answer has its text; a broken connection rejects.
  async exchange(method, path, fields) {
    const headers = { ...this.headers, cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
    if (method === "POST") Object.assign(headers, { origin: this.baseUrl, "sec-fetch-site": "same-origin" });
    const answer = await fetch(new URL(path, this.baseUrl), {
      method,
      headers,
      body: fields && new URLSearchParams(fields),
      redirect: "manual",
      signal: AbortSignal.timeout(30_000),
    });
    // What counts as acknowledged is the head of the answer; its body may still be cut off.
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    return { status: answer.status, location, text: await answer.text().catch(() => "") };
  }

  // Opens a page, through redirects. The client then stands on it.
  async open(path) {
    let answer = await this.exchange("GET", path);
    for (let hops = 0; answer.location && hops < 5; hops += 1) {
      path = answer.location;
      answer = await this.exchange("GET", path);
    }
    this.path = new URL(path, this.baseUrl).pathname;
    this.page = answer.text;
    this.status = answer.status;
    return answer.status;
  }

  // The fields of the form that goes to `action` (the end of it is enough), with `fields` filled in. A form has to be
  // there: what no page offers is not posted.
  form(action, fields = {}) {
    for (const [whole, head] of this.page.matchAll(/(<form\b[^>]*>)[^]*?<\/form>/g)) {
      const target = attribute(head, "action");
      const has = (name) => whole.includes(` name="${name}"`);
      if (!target?.endsWith(action) || !Object.keys(fields).every(has)) continue;
      const filled = {};
      for (const [tag] of whole.matchAll(/<input\b[^>]*>/g)) {
        if (attribute(tag, "type") === "hidden") filled[attribute(tag, "name")] = attribute(tag, "value") ?? "";
      }
      return { action: target, fields: { ...filled, ...fields } };
    }
    throw new Error(`${this.name} finds no form to ${action} with ${Object.keys(fields)} on ${this.path} (${this.status})`);
  }

  // Sends a form and goes where the answer leads. An answer other than a redirect or a page is an error.
  async send(action, fields) {
    const form = this.form(action, fields);
    const answer = await this.exchange("POST", form.action, form.fields);
    if (answer.status !== 303 && answer.status !== 200) {
      throw new Error(`${this.name}: ${form.action} answered ${answer.status}: ${visible(answer.text).slice(0, 600)}`);
    }
    if (answer.location) await this.open(answer.location);
    else this.page = answer.text;
    return answer;
  }

  async signIn({ email, password }) {
    await this.open("/sign-in");
    await this.send("/sign-in", { email, password });
  }

  // The first value of a data- attribute of the page, or all of them.
  data(name) {
    return this.all(name)[0];
  }

  all(name) {
    return [...this.page.matchAll(new RegExp(`\\sdata-${name}="([^"]*)"`, "g"))].map((found) => plain(found[1]));
  }

  text() {
    return visible(this.page);
  }
}

// The words of a page without its tags.
export function visible(html) {
  return plain(html.replace(/<(script|style)\b[^]*?<\/\1>/g, " ").replace(/<[^>]*>/g, " ")).replace(/\s+/g, " ").trim();
}
