// Enhancements only: every page and form works without this file.

/** A form goes out once; a second click while it travels is swallowed. Opt out with data-repeat. */
function guardDoubleSubmit() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || "repeat" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // The pressed button is marked, not disabled: a disabled one would not send its name and value.
    event.submitter?.setAttribute("aria-disabled", "true");
    // If no new page came (a download, a lost connection), the form can be used again.
    setTimeout(() => release(form), 8000);
  });
  // Coming back with the back button restores the page as it was left.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
}

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

/** Where CSS field-sizing is missing, text areas grow by rows. */
function growTextareas() {
  if (CSS.supports("field-sizing", "content")) return;
  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.("textarea.input")) return;
    while (target.scrollHeight > target.clientHeight && target.rows < 30) target.rows += 1;
  });
}

/** Flash messages can be put away. The button is made here, since it does nothing without a script. */
function dismissFlash() {
  for (const flash of document.querySelectorAll(".flash[data-dismiss]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", flash.dataset.dismiss);
    button.addEventListener("click", () => flash.remove());
    flash.append(button);
  }
}

/** Menus close on Escape, on a click elsewhere and when the focus leaves. */
function closeMenus() {
  const open = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", ({ target }) => {
    for (const menu of open()) if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("focusin", ({ target }) => {
    for (const menu of open()) if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

guardDoubleSubmit();
growTextareas();
dismissFlash();
closeMenus();
