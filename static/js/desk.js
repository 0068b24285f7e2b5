/* Dialogs, focus after a swap, the spoken line, the refresh while visible. */
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const root = document.documentElement;
  const on = (name, act, target = document) => target.addEventListener(name, act);

  /* Speaking: one sentence in the live region, the same as the toast. */
  function say({ text, urgent, toast = true }) {
    const region = one(urgent ? "#say-now" : "#say");
    if (!region || !text) return;
    region.textContent = "";
    requestAnimationFrame(() => (region.textContent = text));
    const pattern = one("#toast");
    if (!toast || !pattern) return;
    const made = pattern.content.cloneNode(true);
    one(".toast__text", made).textContent = text;
    clearToasts();
    one("#toasts").append(made);
    wake(one("#toasts"));
  }
  function clearToasts() {
    all("#toasts > .toast").forEach((toast) => toast.remove());
  }
  on("say", (event) => say(event.detail));

  /* Buttons that only scripts can serve come to life here. */
  function wake(part) {
    all("[data-reveals], [data-dismiss]", part).forEach((button) => (button.hidden = false));
  }
  on("click", (event) => {
    const button = event.target.closest("[data-reveals], [data-dismiss]");
    if (!button) return;
    if (button.matches("[data-dismiss]")) button.closest(".toast, .banner").remove();
    if (button.matches("[data-reveals]")) reveal(button);
  });
  function reveal(button) {
    const field = document.getElementById(button.dataset.reveals);
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
  }

  /* Menus close on a click elsewhere and on Escape; Escape gives the focus back. */
  on("click", (event) => {
    all("details.menu[open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
  });
  on("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = event.target.closest?.("details.menu[open]");
      if (menu) {
        menu.open = false;
        one("summary", menu).focus();
      } else if (!one("dialog[open]")) all("[data-asks] [data-back]").pop()?.click();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });

  /* Theme and density show at once; the form keeps them. */
  on("change", (event) => {
    const form = event.target.closest("form[data-look]");
    if (!form) return;
    const { name, value, checked } = event.target;
    root.dataset[name === "keys_on" ? "keys" : name] = name === "keys_on" ? (checked ? "on" : "off") : value;
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  });

  const isRefresh = (config) => config?.triggeringEvent?.type === "casetrail:tick";
  const isBusy = (part) =>
    part.contains(document.activeElement) || one("form[data-dirty]", part) || part.matches("form[data-dirty]");

  on("input", (event) => event.target.form?.setAttribute("data-dirty", ""));
  /* The server need not count a refresh as a sign of life. */
  on("htmx:configRequest", (event) => {
    if (isRefresh(event.detail)) event.detail.headers["X-Refresh"] = "1";
  });
  on("htmx:beforeRequest", (event) => {
    const { target, requestConfig } = event.detail;
    if (isRefresh(requestConfig)) {
      if (isBusy(target)) event.preventDefault();
      return;
    }
    focused = document.activeElement;
    all("[data-trouble]").forEach((banner) => banner.remove());
    if (requestConfig.verb !== "get") clearToasts();
  });
  on("htmx:beforeSwap", (event) => {
    const { xhr, target, requestConfig } = event.detail;
    if (isRefresh(requestConfig) && isBusy(target)) event.detail.shouldSwap = false;
    if (xhr.status >= 400 && /^\s*<!doctype/i.test(xhr.responseText)) event.detail.shouldSwap = false;
  });

  /* Focus: the error summary, else the heading of a panel that asks;
     wherever a swap took the focus away, the opener it was given up for (data-back),
     else the first heading or field of what came. */
  let focused;
  const isLost = () => !document.activeElement || document.activeElement === document.body;
  function settle(part, opener) {
    wake(part);
    const asks = part.matches("[data-asks]") ? part : one("[data-asks]", part);
    const place =
      one("[data-focus]", part) || (asks && one("h1, h2, h3", asks)) ||
      (isLost() && ((opener && one(opener)) || one("h1, h2, h3, h4, textarea", part)));
    if (!place) return;
    if (!place.matches("[tabindex], a, button, input, textarea, select")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  }
  on("htmx:afterSettle", (event) => {
    const { elt, target, requestConfig } = event.detail;
    if (target?.id === "ask-body") one("#ask").showModal?.();
    if (isRefresh(requestConfig) || elt.id === "palette-list" || target?.id === "palette-list") return wake(elt);
    settle(elt.isConnected ? elt : target, requestConfig.elt.dataset.back);
  });
  on("htmx:afterRequest", (event) => {
    if (event.detail.successful) event.detail.elt.closest("form")?.removeAttribute("data-dirty");
    if (isLost() && focused?.isConnected) focused.focus({ preventScroll: true });
  });

  /* Trouble: the text stays, a banner says so and offers to try again. */
  function trouble(event) {
    const { elt, target, xhr, requestConfig } = event.detail;
    if (isRefresh(requestConfig) || (xhr && event.detail.shouldSwap)) return;
    if (xhr && [401, 403].includes(xhr.status) && !/^\s*<!doctype/i.test(xhr.responseText)) return;
    const banner = one("#trouble").content.firstElementChild.cloneNode(true);
    one("button", banner).addEventListener("click", () => {
      banner.remove();
      repeat(elt);
    });
    (elt.closest("form") || target).before(banner);
  }
  function repeat(elt) {
    const form = elt.closest("form");
    if (form) form.requestSubmit();
    else elt.click();
  }
  on("htmx:responseError", trouble);
  on("htmx:sendError", trouble);

  /* 401: sign in on top of the page, then the act is repeated with the new token. */
  let refused;
  on("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401 && !isRefresh(event.detail.requestConfig)) refused = event.detail.elt;
  });
  on("signed-in", (event) => {
    all("input[name=csrfmiddlewaretoken]").forEach((field) => (field.value = event.detail.csrf));
    one("#ask").close();
    if (refused?.isConnected) repeat(refused);
    refused = undefined;
  });

  /* No connection */
  const offline = one("#offline");
  function connection() {
    if (!offline || offline.hidden === navigator.onLine) return;
    offline.hidden = navigator.onLine;
    const now = new Date();
    const time = one("time", offline);
    time.dateTime = now.toISOString();
    time.textContent = now.toLocaleTimeString(root.lang, { hour: "numeric", minute: "2-digit" });
    if (!navigator.onLine) say({ text: one(".banner__title", offline).textContent, urgent: true, toast: false });
  }
  on("online", connection, window);
  on("offline", connection, window);

  /* Refreshing while somebody looks. */
  setInterval(() => {
    if (document.hidden || !navigator.onLine) return;
    document.body.dispatchEvent(new CustomEvent("casetrail:tick"));
  }, 5000);

  wake(document);
  connection();
  one(".errors [data-focus], .conflict [data-focus]")?.focus();
})();
