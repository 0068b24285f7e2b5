/* Passkeys: the browser asks for the finger or the key, the form carries the answer. */
(() => {
  const one = (selector, root = document) => root.querySelector(selector);

  async function wanted(form) {
    if (!form.dataset.options) return JSON.parse(one("#js_data").textContent);
    const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }

  /* A new passkey signs in by itself, so it must know its owner and be kept on the device. */
  async function make(form) {
    const { creation_options: options } = await wanted(form);
    Object.assign(options.publicKey.authenticatorSelection, {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    });
    return webauthnJSON.create(options);
  }
  async function ask(form) {
    return webauthnJSON.get((await wanted(form)).request_options);
  }

  async function send(form) {
    const trouble = one(`#${form.id}-trouble`);
    trouble.hidden = true;
    try {
      const answer = await (form.dataset.passkey === "make" ? make(form) : ask(form));
      form.elements.credential.value = JSON.stringify(answer);
      const desk = one("#id_desk");
      if (desk && form.elements.desk) form.elements.desk.value = desk.value;
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  }

  if (!webauthnJSON.supported()) return;
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  });
})();
