/* Keys: single letters act only while no field has focus, and not at all when switched off. */
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const shown = (part) => part.checkVisibility?.() ?? part.offsetParent !== null;
  const palette = one("#palette");
  const field = one("#palette-input");
  let opener;
  let first = "";
  let isFor = "";
  let isEager = false;

  /* While a panel asks a question its keys come first and the page's keys rest. */
  function act(key) {
    const scope = one("dialog[open]") || all("[data-asks]").filter(shown).pop() || document;
    const found = all("[data-key]", scope).filter((part) => part.dataset.key.toLowerCase() === key);
    const part = found.find(shown) || found.find((item) => item.closest("details.menu"));
    if (part?.matches("input, textarea, select")) part.focus();
    else part?.click();
    return part;
  }

  function move(step) {
    const rows = all("[data-rows] :is(a[data-row], [data-row] a)").filter(shown);
    const at = rows.indexOf(document.activeElement);
    const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
    next?.focus();
  }

  const isTyping = (part) => part.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
      event.preventDefault();
      return open();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (document.documentElement.dataset.keys === "off") return;
    const key = event.key.toLowerCase();
    if (key.length > 1) return;
    if (first) {
      const both = `${first} ${key}`;
      first = "";
      return act(both);
    }
    if (key === "/" && !one("dialog[open]")) {
      event.preventDefault();
      return open();
    }
    if (key === "g") {
      first = "g";
      setTimeout(() => (first = ""), 1500);
      return;
    }
    if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
    if (act(key)) event.preventDefault();
  });

  /* The command bar: a field that opens the palette; without it, the field itself. */
  function open(text = "") {
    const bar = one("[data-opens=palette]");
    if (!palette) return bar?.focus();
    if (palette.open) return field.select();
    opener = document.activeElement;
    if (text) field.value = text;
    palette.showModal();
    field.focus();
    if (!text) field.select();
    field.dispatchEvent(new CustomEvent("casetrail:opened"));
  }
  if (!palette) return;

  const bar = one("[data-opens=palette]");
  bar?.addEventListener("click", () => open(bar.value));
  bar?.addEventListener("input", () => open(bar.value));

  palette.addEventListener("close", () => {
    if (opener && opener !== document.body && opener.isConnected) opener.focus();
    opener = undefined;
    isEager = false;
  });
  palette.addEventListener("click", (event) => event.target === palette && palette.close());

  const rows = () => all("#palette-list [role=option]");
  const chosen = () => rows().find((row) => row.getAttribute("aria-selected") === "true");
  function choose(row) {
    rows().forEach((other) => other.setAttribute("aria-selected", String(other === row)));
    field.setAttribute("aria-activedescendant", row ? row.id : "");
    row?.scrollIntoView({ block: "nearest" });
  }
  field.addEventListener("keydown", (event) => {
    const list = rows();
    const at = list.indexOf(chosen());
    if (event.key === "ArrowDown") choose(list[(at + 1) % list.length]);
    else if (event.key === "ArrowUp") choose(list[(at - 1 + list.length) % list.length]);
    else if (event.key === "Enter" && isFor !== field.value) isEager = true;
    else if (event.key === "Enter" && at >= 0) go(list[at], event.shiftKey);
    else return;
    event.preventDefault();
  });
  function go(row, apart) {
    if (apart) window.open(row.href, "_blank", "noopener");
    else location.assign(row.href);
  }
  /* Enter before the list has caught up with the letters opens the first row of the right list. */
  field.addEventListener("input", () => (isEager = false));
  field.addEventListener("htmx:sendError", () => isEager && field.form.submit());
  /* At once with the swap: a key pressed a moment later already meets the new list. */
  document.addEventListener("htmx:afterSwap", (event) => {
    const list = one("#palette-list");
    if (event.detail.elt !== list && event.detail.target !== list) return;
    choose(rows()[0]);
    one("#palette-count").textContent = list.dataset.count || "";
    isFor = event.detail.requestConfig.parameters.q;
    if (isEager && isFor === field.value) rows().length ? go(rows()[0]) : field.form.submit();
  });
})();
