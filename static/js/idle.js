/* The end of a quiet session: said a minute before, and one press keeps it. */
(() => {
  const quiet = Number(document.body.dataset.idle || 0) * 1000;
  const idle = document.querySelector("#idle");
  if (!quiet || !idle) return;
  let last = Date.now();
  let told = last;

  const tell = (address, more) => {
    const csrf = document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
    const headers = { "X-CSRFToken": csrf, ...more };
    return fetch(address, { method: "POST", headers }).catch(() => undefined);
  };
  const stay = () => {
    told = Date.now();
    tell(idle.dataset.stay);
  };
  /* The server knows whether somebody works in another window; with no connection it is asked again. */
  const leave = async () => {
    document.body.dispatchEvent(new CustomEvent("casetrail:leaving"));
    const answer = await tell(idle.dataset.quiet, { "X-Refresh": "1" });
    if (answer?.status === 204) idle.open ? idle.close() : (last = Date.now());
    else if (answer) location.reload();
  };
  const stir = () => {
    if (idle.open) return;
    last = Date.now();
    if (last - told > Math.min(quiet / 3, 60000)) stay();
  };
  ["keydown", "pointerdown", "scroll"].forEach((name) => addEventListener(name, stir, { passive: true }));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig?.triggeringEvent?.type !== "casetrail:tick") told = Date.now();
  });
  idle.addEventListener("close", () => {
    last = Date.now();
    stay();
  });

  setInterval(() => {
    const left = quiet - (Date.now() - last);
    if (left <= 0) leave();
    else if (left <= 60000 && !idle.open) {
      idle.showModal();
      const detail = { text: idle.querySelector("h2").textContent, urgent: true, toast: false };
      document.dispatchEvent(new CustomEvent("say", { detail }));
    }
  }, 5000);
})();
