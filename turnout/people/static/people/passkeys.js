// Passkeys: asks the server what to sign, lets the device sign it, sends the answer as a plain form.
// Without this script, or on a device without passkeys, the forms stay hidden and the code by e-mail remains.

const supported = Boolean(window.PublicKeyCredential && navigator.credentials);

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function decoded(options) {
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const plain = { ...options, challenge: bytes(options.challenge) };
  if (options.user) plain.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) plain.excludeCredentials = known(options.excludeCredentials);
  if (options.allowCredentials) plain.allowCredentials = known(options.allowCredentials);
  return plain;
}

function encoded(credential) {
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) parts[name] = text(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: parts,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function asked(form) {
  const answer = await fetch(form.dataset.begin, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error("no options");
  const options = await answer.json();
  const publicKey = decoded(options.publicKey || options);
  return form.dataset.passkey === "new"
    ? navigator.credentials.create({ publicKey })
    : navigator.credentials.get({ publicKey });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !supported;
  const failed = form.querySelector("[data-passkey-failed]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(encoded(await asked(form)));
      form.submit();
    } catch {
      delete form.dataset.busy;
      failed.hidden = false;
    }
  });
}
for (const note of document.querySelectorAll("[data-passkey-without]")) note.hidden = supported;
