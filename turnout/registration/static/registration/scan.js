// Codes read by the device's camera, one after the other: what each is worth is told, and who has a place is checked
// in by the tap that door.js keeps and sends. The browser's own decoder where it has one, else the vendored jsQR.

const root = document.querySelector("[data-door]");
const dialog = document.querySelector("[data-scan]");
const video = dialog.querySelector("video");
const said = dialog.querySelector("[data-scan-said]");
const torch = dialog.querySelector("[data-torch]");
const choice = dialog.querySelector("[data-camera]");
const words = dialog.dataset;
const PAUSE = 120; // ms between looks
const AGAIN = 4000; // ms until the same code counts again
const WIDE = 640; // px of the picture that is looked at

let stream = null;
let read = null;
let round = 0;
const seen = new Map();

// --- decoding ------------------------------------------------------------------------------------------------

async function decoder() {
  if ("BarcodeDetector" in window && (await window.BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const own = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async () => (await own.detect(video))[0]?.rawValue ?? "";
  }
  if (!window.jsQR) await load(root.dataset.decoder);
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async () => {
    canvas.width = Math.min(WIDE, video.videoWidth);
    canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
}

function load(source) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = resolve;
    script.onerror = () => reject(new Error("no decoder"));
    document.head.append(script);
  });
}

// --- the camera ----------------------------------------------------------------------------------------------

async function open(camera = "") {
  shut();
  const mine = ++round;
  tell("", words.starting);
  if (!navigator.mediaDevices?.getUserMedia) return tell("bad", window.isSecureContext ? words.none : words.insecure);
  try {
    const wanted = camera ? { deviceId: { exact: camera } } : { facingMode: "environment" };
    const got = await navigator.mediaDevices.getUserMedia({ video: { ...wanted, width: { ideal: 1280 } }, audio: false });
    if (mine !== round || !dialog.open) return got.getTracks().forEach((track) => track.stop());
    stream = got;
    video.srcObject = got;
    video.hidden = false;
    await video.play();
    read ??= await decoder();
  } catch (error) {
    if (mine !== round) return;
    shut();
    return tell("bad", words[{ NotAllowedError: "refused", NotReadableError: "busy" }[error.name] ?? "none"]);
  }
  await controls();
  tell("", words.ready);
  watch(mine);
}

async function watch(mine) {
  while (mine === round && stream) {
    if (video.readyState >= video.HAVE_CURRENT_DATA && video.videoWidth) {
      const code = await read().catch(() => "");
      if (code && mine === round) await heard(code);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

async function controls() {
  const track = stream.getVideoTracks()[0];
  torch.hidden = !track.getCapabilities?.().torch;
  torch.setAttribute("aria-pressed", "false");
  const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
  choice.parentElement.hidden = cameras.length < 2;
  choice.replaceChildren(
    ...cameras.map((one, index) => new Option(one.label || `${words.camera} ${index + 1}`, one.deviceId)),
  );
  choice.value = track.getSettings().deviceId ?? "";
}

function shut() {
  round += 1;
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  video.srcObject = null;
  video.hidden = true;
}

// --- what a code is worth ------------------------------------------------------------------------------------

async function heard(code) {
  const now = Date.now();
  if (now - (seen.get(code) ?? 0) < AGAIN) return void seen.set(code, now);
  seen.set(code, now);
  const found = (await asked(code)) ?? (await alone(code));
  navigator.vibrate?.(found.tone === "ok" ? 60 : [60, 60, 60]);
  tell(found.tone, found.title, found.text);
  if (found.attendee) {
    const detail = { attendee: found.attendee, standing: "attended", name: found.name, code };
    document.dispatchEvent(new CustomEvent("door:tap", { detail }));
  }
}

async function asked(code) {
  try {
    const answer = await fetch(root.dataset.codes, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      body: JSON.stringify({ code }),
    });
    if (answer.redirected || answer.status === 403) return { tone: "bad", title: words.signIn };
    if (!answer.ok) return null;
    const { is_good: isGood, code: kind, title, text, attendee, name, owed } = await answer.json();
    if (isGood) return { tone: "ok", title, text: [words.checkedIn, owed].filter(Boolean).join(" "), name, attendee };
    return { tone: kind === "already_here" ? "due" : "bad", title, text: [text, owed].filter(Boolean).join(" ") };
  } catch {
    return null;
  }
}

// Without a connection: whose place a code names stands in it. Who signed it is looked at here where the browser can
// (Ed25519), and in any case when the tap is sent.
async function alone(code) {
  const parts = code.trim().split(".");
  const [version, , event] = parts;
  const hex = { T1: parts[1], T2: parts[3] }[version] ?? "";
  const key = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(hex.toLowerCase());
  if (!key || parts.length !== { T1: 3, T2: 5 }[version]) return { tone: "bad", title: words.forged };
  const isOurs = version === "T2" ? await isSigned(code.trim()) : null;
  if (isOurs === false) return { tone: "bad", title: words.forged };
  if (version === "T2" && event !== root.dataset.event) return { tone: "bad", title: words.elsewhere };
  const attendee = key.slice(1).join("-");
  const row = document.querySelector(`[data-people] [data-row="${attendee}"]`);
  if (!row && root.dataset.complete) return { tone: "bad", title: words.unlisted, text: words.unlistedText };
  const name = row?.querySelector(".name").textContent ?? "";
  if (row?.querySelector('button.tap[aria-pressed="true"]')) return { tone: "due", title: words.here.replace("0", name) };
  return { tone: "ok", title: row ? words.noted.replace("0", name) : words.notedUnknown, text: isOurs ? words.genuine : words.later, name, attendee };
}

// Whether we signed it; null when the browser cannot tell, or the page has not got this key.
async function isSigned(code) {
  const [, kid] = code.split(".");
  const known = JSON.parse(root.dataset.keys ?? "[]").find((one) => one.kid === kid);
  if (!known) return null;
  if (!/^[\w.]+\.[A-Z2-7]{103}$/.test(code)) return false;
  const [said, written] = [code.slice(0, code.lastIndexOf(".")), code.slice(code.lastIndexOf(".") + 1)];
  try {
    const key = await crypto.subtle.importKey("jwk", known, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, fromBase32(written), new TextEncoder().encode(said));
  } catch {
    return null;
  }
}

function fromBase32(written) {
  const bits = [...written].map((one) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(one).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from(bits.match(/[01]{8}/g) ?? [], (one) => parseInt(one, 2));
}

function tell(tone, title, text = "") {
  said.className = `notice${tone ? ` notice-${tone}` : ""}`;
  said.querySelector("b").textContent = title;
  said.querySelector("small").textContent = text;
}

// --- opening and closing -------------------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-open-scan]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    dialog.showModal();
    open();
  });
}
dialog.addEventListener("close", shut);
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
choice.addEventListener("change", () => open(choice.value));
torch.addEventListener("click", async () => {
  const isOn = torch.getAttribute("aria-pressed") !== "true";
  await stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: isOn }] });
  torch.setAttribute("aria-pressed", String(isOn));
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) shut();
  else if (dialog.open) open();
});
