/* Drafts: what is typed into form[data-draft] is kept on the server, a second after the last key. */
(() => {
  const waiting = new Map();

  async function keep(form, leaving) {
    waiting.delete(form);
    const body = new FormData(form);
    [...body.entries()].forEach(([name, value]) => {
      if (value instanceof File || name === "request_key") body.delete(name);
    });
    const mark = form.querySelector("[data-draft-state]");
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, keepalive: leaving });
      if (mark && answer.ok) mark.textContent = mark.dataset.kept;
    } catch {
      if (mark) mark.textContent = mark.dataset.waiting;
      waiting.set(form, 0);
    }
  }
  function later(form) {
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => keep(form), 1000));
  }
  const now = () => [...waiting.keys()].forEach((form) => (clearTimeout(waiting.get(form)), keep(form, true)));

  document.addEventListener("input", (event) => {
    if (event.target.type === "password") return;
    const form = event.target.closest("form[data-draft]");
    if (form) later(form);
  });
  /* What was sent is no draft any more; the server lets go of it with the act. */
  document.addEventListener("submit", (event) => {
    clearTimeout(waiting.get(event.target));
    waiting.delete(event.target);
  });
  addEventListener("online", now);
  addEventListener("pagehide", now);
  document.addEventListener("visibilitychange", () => document.hidden && now());
  document.addEventListener("casetrail:leaving", now);
})();
