// Comfort for asking: what would be hidden is shown while one types, and questions that do not apply are folded away.
// The rules are the server's; without this file the last step shows the same.

const form = document.querySelector("form[data-step]");

/** Parts that belong to some topics only, and advice that does not concern some. */
function followTopic() {
  const parts = form.querySelectorAll("[data-only]");
  const advice = document.querySelector("[data-not]");
  const follow = () => {
    const topic = form.querySelector("[name=topic]:checked")?.value;
    if (advice) advice.hidden = advice.dataset.not.split(" ").includes(topic);
    for (const part of parts) {
      part.hidden = !part.dataset.only.split(" ").includes(topic);
      part.querySelectorAll("input").forEach((input) => (input.disabled = part.hidden));
    }
  };
  form.addEventListener("change", follow);
  addEventListener("pageshow", follow);
  follow();
}

/** Asks the server what everybody would see, a moment after the last key. */
function showPreview() {
  const out = form.querySelector("[data-preview-out]");
  let timer;
  let running;
  const ask = async () => {
    running?.abort();
    running = new AbortController();
    const fields = new FormData(form);
    const body = new URLSearchParams();
    for (const name of ["csrf", "title", "body"]) body.set(name, fields.get(name) ?? "");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body, signal: running.signal });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      out.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") out.textContent = out.dataset.failed;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 500);
  });
  if (form.querySelector("[name=title]").value) ask();
}

if (form?.dataset.step === "topic") followTopic();
if (form?.dataset.preview) showPreview();
