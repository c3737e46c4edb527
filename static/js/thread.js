// The box a message is written in: previews without leaving the page, drafts kept while typing.
// Without this file the same buttons send the form.

const QUIET = 1200;

/** Sends the form's fields to another address of this site. */
function post(url, form, keepalive = false) {
  const fields = new URLSearchParams(new FormData(form));
  return fetch(url, { method: "POST", body: fields, keepalive, credentials: "same-origin", redirect: "error" });
}

/** The preview button fills the box below the text. If that fails, the form is sent as without a script. */
function showPreviews(form) {
  const box = form.querySelector("[data-preview-box]");
  const button = form.querySelector("button[name=action][value=preview]");
  button?.addEventListener("click", async (event) => {
    if (button.dataset.plain || !form.reportValidity()) return;
    event.preventDefault();
    try {
      const answer = await post(form.dataset.preview, form);
      if (!answer.ok) throw new Error(answer.statusText);
      // The server has sanitised it, and the content policy lets no script run.
      box.querySelector("[data-preview-text]").innerHTML = await answer.text();
      box.hidden = false;
    } catch {
      button.dataset.plain = "1";
      button.click();
    }
  });
}

/** Keeps the text on the server a moment after the last key, and when the page is left. */
function keepDrafts(form) {
  const text = form.querySelector("textarea[name=body]");
  const status = form.querySelector("[data-draft-status]");
  let kept = text.value;
  let timer = 0;
  let sent = false;

  const keep = async (leaving) => {
    clearTimeout(timer);
    if (sent || text.value === kept) return;
    const now = text.value;
    try {
      const answer = await post(form.dataset.draft, form, leaving && now.length < 20000);
      if (!answer.ok) throw new Error(answer.statusText);
      kept = now;
      status.textContent = await answer.text();
    } catch {
      status.textContent = form.dataset.failed;
    }
  };

  text.addEventListener("input", () => {
    status.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(keep, QUIET);
  });
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
  });
  addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep(true);
  });
}

for (const form of document.querySelectorAll("form[data-compose]")) {
  showPreviews(form);
  keepDrafts(form);
}
