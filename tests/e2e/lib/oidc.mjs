// Identity providers as the product meets them for real: `oidc-provider`, run in this process, with one instance for
// personal accounts and one for those of an organisation. Both stand on one host under Microsoft's addresses.
//
//   const tenants = await startTenants();                       // before the world: the product is told of them
//   const world = await startWorld({ env: tenants.env });
//   tenants.open(world.realign.baseUrl);                        // from now on people are sent back there
//   const mia = await world.enter("Mia", { elsewhere: [tenants.host] });
//   await signInWith(mia, "home", "mia");                       // personal, at the provider `home`
//   await signInWith(mia, "work", "mia");                       // work, at the provider `work`
//
// Every name is an account there. The host is `localhost` and the product's is 127.0.0.1: two sites, as for cookies.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import Provider, { interactionPolicy } from "oidc-provider";

export const CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";
export const CONTOSO = "11111111-2222-3333-4444-555555555555";
const DOMAINS = { [CONSUMERS]: "outlook.example", [CONTOSO]: "contoso.example" };

const CLIENT = { id: "realign", secret: randomBytes(24).toString("hex") };

// The providers in the product's settings: id, name, what its address says, whose accounts it has.
const PROVIDERS = [
  { id: "home", name: "Microsoft", authority: "consumers", tenant: CONSUMERS },
  { id: "work", name: "Contoso", authority: "organizations", tenant: CONTOSO },
  // Takes both kinds as far as the product knows; only the organisation's accounts are there.
  { id: "any", name: "Microsoft or work", authority: "common", tenant: CONTOSO },
];

function settings(host) {
  const env = { REALIGN_PROVIDERS: PROVIDERS.map(({ id }) => id).join(",") };
  for (const { id, name, authority } of PROVIDERS) {
    const prefix = `REALIGN_PROVIDER_${id.toUpperCase()}_`;
    env[`${prefix}NAME`] = name;
    env[`${prefix}MICROSOFT`] = authority;
    env[`${prefix}AUTHORITY`] = host;
    env[`${prefix}CLIENT_ID`] = CLIENT.id;
    env[`${prefix}CLIENT_SECRET`] = CLIENT.secret;
    env[`${prefix}NEEDS_AUTH_TIME`] = "true";
  }
  return env;
}

// The provider asks which account every time it is told to, as Microsoft's does.
function policy() {
  const prompts = interactionPolicy.base();
  prompts.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
  return prompts;
}

function instance(host, tenant, baseUrl) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: "jwk" }), kid: randomBytes(8).toString("hex"), use: "sig", alg: "RS256" };
  const provider = new Provider(`${host}/${tenant}/v2.0`, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: PROVIDERS.map(({ id }) => `${baseUrl}/sign-in/${id}/callback`),
        post_logout_redirect_uris: [`${baseUrl}/`],
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: [randomBytes(24).toString("hex")] },
    claims: { openid: ["sub", "tid", "oid"], email: ["email"], profile: ["preferred_username"] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => {
        const address = `${id}@${DOMAINS[tenant]}`;
        return { sub: id, tid: tenant, oid: `${id}-object`, email: address, preferred_username: address };
      },
    }),
    // Nobody is asked to agree to anything.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => {
          ctx.body = page("Sign out?", `${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`);
        },
      },
    },
    interactions: { policy: policy(), url: (_, interaction) => `/${tenant}/interaction/${interaction.uid}` },
    ttl: { Interaction: 600, Session: 3600, Grant: 600, AccessToken: 600, IdToken: 600 },
  });
  provider.on("server_error", (_, error) => console.error(error));
  return provider;
}

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const page = (title, body) =>
  `<!doctype html><html lang="en"><title>${title}</title><link rel="icon" href="data:,"><body>${body}</body></html>`;

// The provider's own page: which account? Signing in is naming it.
async function interact(provider, request, response) {
  const details = await provider.interactionDetails(request, response);
  if (request.method !== "POST") {
    const hint = escape(details.params.login_hint ?? "").split("@")[0];
    response.setHeader("content-type", "text/html; charset=utf-8");
    const form = `<form method="post" data-picker><label>Account <input name="account" value="${hint}"></label>
      <button>Sign in</button> <button name="cancel" value="yes">Cancel</button></form>`;
    response.end(page("Pick an account", form));
    return;
  }
  let body = "";
  for await (const chunk of request) body += chunk;
  const form = new URLSearchParams(body);
  const result = form.has("cancel")
    ? { error: "access_denied", error_description: "<b>The person</b> pressed cancel" }
    : { select_account: {}, login: { accountId: form.get("account") } };
  await provider.interactionFinished(request, response, result);
}

// Starts the host. Until `open` nobody is let through; then the two instances stand there.
export async function startTenants() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `http://localhost:${server.address().port}`;
  const instances = new Map();

  // Microsoft's shared addresses: the metadata of a tenant, its issuer a template.
  const shared = async (authority, response) => {
    const found = PROVIDERS.find((provider) => provider.authority === authority);
    const answer = await fetch(`${host}/${found.tenant}/v2.0/.well-known/openid-configuration`);
    const metadata = await answer.json();
    if (authority !== "consumers") metadata.issuer = `${host}/{tenantid}/v2.0`;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(metadata));
  };

  const handle = async (request, response) => {
    const [, first, ...rest] = request.url.split("?")[0].split("/");
    if (first === "favicon.ico") return response.writeHead(204).end();
    const provider = instances.get(first);
    if (PROVIDERS.some(({ authority }) => authority === first) && instances.size) return shared(first, response);
    if (!provider) return response.writeHead(503).end();
    if (rest[0] === "interaction") return interact(provider, request, response);
    request.originalUrl = request.url;
    request.url = request.url.slice(`/${first}/v2.0`.length);
    return provider.callback()(request, response);
  };
  server.on("request", (request, response) => {
    handle(request, response).catch((error) => {
      console.error(error);
      response.writeHead(500).end();
    });
  });
  return {
    host,
    env: settings(host),
    // People are sent back to the product at this address.
    open(baseUrl) {
      for (const tenant of [CONSUMERS, CONTOSO]) instances.set(tenant, instance(host, tenant, baseUrl));
    },
    // Nobody is there any more, until it is opened again.
    close: () => instances.clear(),
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

// Presses the button of a provider on the page that stands open, and waits until the provider asks for the account.
export async function leaveTo(actor, id) {
  await actor.page.locator(`form[data-provider="${id}"] button`).first().click();
  await actor.page.locator("form[data-picker]").waitFor();
}

// Names the account there, or cancels with none, and waits until the product answers again.
export async function pick(actor, account) {
  if (account) await actor.page.locator('[name="account"]').fill(account);
  const back = actor.page.waitForURL((url) => url.href.startsWith(`${actor.baseUrl}/`));
  await actor.page.locator(account ? "form[data-picker] button:not([name])" : '[name="cancel"]').click();
  // Another account than before: the provider ends its own session first, by a form that sends itself where scripts run.
  const ends = actor.page.locator('form[action*="/session/end"] button[autofocus]');
  const asked = ends.waitFor().then(() => ends.click());
  await Promise.race([back, asked.catch(() => {})]);
  await back;
  await actor.page.waitForLoadState("load");
}

// Signs in on the sign-in page with an account of a provider; without one, cancels there.
export async function signInWith(actor, id, account, next = "/account") {
  await actor.open(`/sign-in?next=${encodeURIComponent(next)}`);
  await leaveTo(actor, id);
  await pick(actor, account);
}

// Proves an account of a provider for a request: `which` is wanted or current.
export async function proveWith(actor, request, which, id, account) {
  await actor.open(`/requests/${request}/proofs/${which}`);
  await leaveTo(actor, id);
  await pick(actor, account);
}
