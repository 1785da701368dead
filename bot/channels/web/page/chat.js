/* The chat page: shows the letters of this session's mailbox, and says what its person taps and types. */
(function () {
  "use strict";

  const page = document.body.dataset;
  const speech = JSON.parse(page.speech);
  const $ = (id) => document.getElementById(id);
  const log = $("log"), field = $("text"), state = $("state"), newer = $("newer");
  const framed = window.parent !== window;

  let tag = document.documentElement.lang; // the language spoken here now
  let last = 0; // the number of the newest letter shown
  let ready = false; // whether what is shown is up to date: what comes later is news
  let atEnd = true; // whether the newest message is in sight
  let shownAt = 0; // when the newest message was written, in milliseconds
  let byKeys = false; // whether the last choice was made by keyboard

  const word = (key) => (speech[tag] || speech.en || {})[key] || "";

  /** Speak another language from here on: the page's own words follow the conversation's. */
  function speak(code) {
    const other = code.replace("_", "-");
    if (other === tag || !speech[other]) return;
    tag = other;
    document.documentElement.lang = tag;
    document.documentElement.dir = word("direction");
    document.title = $("shop").textContent = word("shop");
    log.setAttribute("aria-label", word("messages"));
    $("label").textContent = word("message");
    field.placeholder = word("type");
    $("send").textContent = word("send");
    for (const control of [$("camera"), $("photo")]) control.setAttribute("aria-label", word("photo"));
    $("camera").title = word("photo");
    for (const control of [$("clip"), $("file")]) control.setAttribute("aria-label", word("file"));
    $("clip").title = word("file");
    newer.textContent = word("newer");
  }

  function element(name, kind, text) {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
  const plain = (text) =>
    text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,4}));/gi, (whole, ten, hex, name) => {
      const code = ten ? parseInt(ten, 10) : hex ? parseInt(hex, 16) : 0;
      return name ? SIGNS[name] || whole : code > 0 && code < 0x110000 ? String.fromCodePoint(code) : whole;
    });

  /** Plain text whose pickup codes (8-2-3006) are never broken over two lines. */
  function whole(into, text) {
    text.split(/(\d{1,2}-\d{1,2}-\d{4})/).forEach((part, at) => {
      into.append(at % 2 ? element("span", "code", part) : part);
    });
  }

  /** A view's text: <b> is the only tag there is, everything else is shown as it stands. */
  function rich(into, text) {
    let bold = null;
    for (const part of text.split(/(<\/?b>)/)) {
      if (part === "<b>") bold = into.appendChild(element("b"));
      else if (part === "</b>") bold = null;
      else if (part) whole(bold || into, plain(part));
    }
    return into;
  }

  /* ---- showing ---- */

  function picture(kind, digest) {
    const shown = element("img", kind);
    shown.src = page.root + "pictures/" + encodeURIComponent(digest) + (kind === "thumb" ? "?thumb" : "");
    shown.alt = ""; // the words beside it say the same
    shown.decoding = "async";
    shown.addEventListener("error", () => shown.remove());
    return shown;
  }

  /** A file that goes with a message: a picture is shown, and everything can be opened by itself. */
  function paper(offered) {
    const made = element("div", "paper"), link = element("a", "", offered.label);
    link.href = "paper/" + encodeURIComponent(offered.tap);
    link.target = "_blank";
    link.rel = "noopener";
    if (offered.mime.startsWith("image/")) {
      const shown = element("img");
      shown.src = link.href;
      shown.alt = offered.label;
      shown.addEventListener("load", () => { if (atEnd) sight(made.closest(".message")); });
      shown.addEventListener("error", () => made.remove()); // it is over: the parcel has been collected
      made.append(shown);
    }
    made.append(link);
    return made;
  }

  const PICTOGRAM = /^\p{Extended_Pictographic}[\ufe0f\u200d\p{Extended_Pictographic}]*\s+/u;

  function choice(button) {
    const made = element("button", "choice");
    made.type = "button";
    made.dataset.tap = button.tap;
    if (button.key) made.append(element("span", "key", button.key), " ");
    if (button.picture) made.append(picture("thumb", button.picture));
    // A photo says what the pictogram before the name would say again.
    made.append(element("span", "", button.picture ? button.label.replace(PICTOGRAM, "") : button.label));
    made.addEventListener("click", (event) => {
      byKeys = event.detail === 0;
      if (outbox.some((item) => item.tap === button.tap)) return; // the same tap is on its way already
      made.classList.add("chosen");
      utter({ tap: button.tap, label: button.label });
    });
    return made;
  }

  // Chinese characters are about twice as wide as Latin letters.
  const width = (text) => Array.from(text).reduce((sum, c) => sum + (c > "\u2e7f" ? 2 : 1), 0);

  function choices(letter) {
    const group = element("div", "choices"), turns = element("div", "turns");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", word("choices"));
    if (letter.send_place) {
      const here = element("button", "choice here", letter.send_place);
      here.type = "button";
      here.addEventListener("click", (event) => { byKeys = event.detail === 0; locate(); });
      group.append(here);
    }
    const main = letter.buttons.filter((button) => !["0", "8", "9"].includes(button.key));
    for (const button of letter.buttons) {
      const made = choice(button);
      (main.includes(button) ? group : turns).append(made);
    }
    if (main.length > 1 && main.every((button) => width(button.label) <= 10)) group.classList.add("short");
    if (turns.children.length) group.append(turns);
    return group;
  }

  function when(at) {
    const time = new Date(at), gap = time - shownAt;
    shownAt = +time;
    if (!(gap > 10 * 60 * 1000)) return;
    const clock = time.toLocaleTimeString(tag, { hour: "2-digit", minute: "2-digit" });
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(time).setHours(0, 0, 0, 0)) / 86400000);
    let day = days ? time.toLocaleDateString(tag, { month: "long", day: "numeric" }) + " " : "";
    if (days === 1 && Intl.RelativeTimeFormat) {
      day = new Intl.RelativeTimeFormat(tag, { numeric: "auto" }).format(-1, "day") + " ";
    }
    put(element("p", "when", day + clock));
  }

  function own(text, nonce) {
    const made = element("div", "message own");
    const bubble = element("div", "bubble");
    bubble.append(element("span", "unseen", word("you") + " "), element("span", "text", text));
    made.append(bubble);
    made.dataset.nonce = nonce;
    return made;
  }

  const bubbleOf = (nonce) => Array.from(log.querySelectorAll(".own")).find((made) => made.dataset.nonce === nonce);

  function theirs(letter) {
    const made = element("div", "message theirs" + (letter.notice ? " notice" : ""));
    const bubble = element("div", "bubble");
    made.lang = (letter.language || tag).replace("_", "-");
    made.tabIndex = -1;
    if (letter.notice && !letter.text.startsWith("🔔")) bubble.append(element("span", "bell", word("notice")));
    if (letter.picture) bubble.append(picture("photo", letter.picture));
    bubble.append(rich(element("p", "text"), letter.text));
    if (letter.paper) bubble.append(paper(letter.paper));
    made.append(bubble);
    if (letter.buttons.length || letter.send_place) made.append(choices(letter));
    return made;
  }

  /** Show one letter, once. */
  function show(letter) {
    if (letter.id <= last) return;
    last = letter.id;
    if ("own" in letter) {
      const waiting = bubbleOf(letter.nonce);
      if (waiting) { settle(waiting); return; }
      when(letter.at);
      add(own(letter.own, letter.nonce));
      return;
    }
    speak(letter.language);
    if (!letter.notice) $("clip").hidden = !letter.files;
    // Digits belong to the last answer, or to a notice that asks something and so has digits of its own.
    const asks = letter.buttons.some((button) => button.key);
    if (!letter.notice || asks) log.querySelectorAll(".theirs:not(.old)").forEach((made) => made.classList.add("old"));
    when(letter.at);
    const made = theirs(letter), inSight = atEnd;
    add(made, !letter.notice);
    if (!ready) return;
    if (letter.notice) ring(inSight);
    else if (byKeys) made.focus({ preventScroll: true });
    byKeys = false;
  }

  function settle(bubble, mark) {
    bubble.classList.remove("waiting");
    bubble.querySelectorAll(".mark").forEach((old) => old.remove());
    if (mark) bubble.append(element("p", "mark", "⚠️ " + mark));
  }

  function put(made) {
    // While the page still reads old letters, what is waiting to be sent stays below them.
    log.insertBefore(made, (!ready && log.querySelector(".waiting")) || (dots.parentNode ? dots : null));
  }

  function add(made, always) {
    put(made);
    if (atEnd || always) sight(made);
    else newer.hidden = false;
  }

  /** Bring a message into sight: its end, or its beginning where it is taller than the screen. */
  function sight(made) {
    log.scrollTop = Math.min(made.offsetTop - 8, log.scrollHeight - log.clientHeight);
    atEnd = true;
    newer.hidden = true;
  }

  log.addEventListener("scroll", () => {
    const newest = log.lastElementChild;
    // A message taller than the screen is in sight from its first line on.
    const seen = newest && newest.getBoundingClientRect().top < log.getBoundingClientRect().bottom - 40;
    atEnd = !newest || seen || log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    if (atEnd) newer.hidden = true;
  });
  newer.addEventListener("click", () => { sight(log.lastElementChild); log.focus({ preventScroll: true }); });
  window.addEventListener("resize", () => { if (atEnd && log.lastElementChild) sight(log.lastElementChild); });

  const dots = element("div", "message theirs");
  dots.setAttribute("aria-hidden", "true");
  dots.append(element("div", "bubble dots"));
  for (let n = 0; n < 3; n++) dots.firstChild.append(element("i"));

  function hint(text) {
    log.querySelectorAll(".hint").forEach((old) => old.remove());
    const made = element("p", "hint", text);
    log.append(made);
    sight(made);
  }

  /* ---- saying ---- */

  const shelf = "cunkou:outbox:" + location.pathname; // lives as long as the tab: a reload loses nothing
  let outbox = [];
  let pumping = false;
  let hurry = null; // ends a pause between two tries

  function nonce() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function save() {
    const shelve = (items) => sessionStorage.setItem(shelf, JSON.stringify(items));
    try { shelve(outbox.filter((item) => !item.file)); } catch {
      try { shelve(outbox.filter((item) => !item.photo && !item.file)); } catch { /* private window: only a reload would lose it */ }
    }
  }

  function utter(item) {
    item.nonce = item.nonce || nonce();
    outbox.push(item);
    save();
    pending(item);
    pump();
  }

  function pending(item) {
    const text = item.label || item.text;
    if (text.startsWith("/start") || bubbleOf(item.nonce)) return;
    const made = own(text, item.nonce);
    made.classList.add("waiting");
    when(Date.now());
    add(made, true);
  }

  const pause = (seconds) => new Promise((done) => {
    hurry = done;
    setTimeout(done, seconds * 1000);
  });
  window.addEventListener("online", () => hurry && hurry());

  async function post(item) {
    const abort = new AbortController();
    const late = setTimeout(() => abort.abort(), item.photo || item.file ? 120000 : 25000);
    const request = { method: "POST", credentials: "same-origin", signal: abort.signal };
    try {
      if (item.photo) {
        const [head, data] = item.photo.split(",");
        const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
        const kind = (/^data:(image\/[\w.+-]+)/.exec(head) || [])[1] || "image/unknown";
        const caption = item.caption ? "&caption=" + encodeURIComponent(item.caption) : "";
        return await fetch("photo?nonce=" + item.nonce + "&after=" + last + caption, Object.assign(request, {
          headers: { "Content-Type": kind },
          body: bytes,
        }));
      }
      if (item.file) {
        const name = encodeURIComponent(item.file.name.slice(-200));
        return await fetch("file?nonce=" + item.nonce + "&after=" + last + "&name=" + name, Object.assign(request, {
          headers: { "Content-Type": "application/octet-stream" },
          body: item.file,
        }));
      }
      return await fetch("say", Object.assign(request, {
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(Object.assign({ after: last }, item)),
      }));
    } finally {
      clearTimeout(late);
    }
  }

  /** Say what waits in the outbox, one after another; each again and again until it was heard. */
  async function pump() {
    if (pumping) return;
    pumping = true;
    const thinking = setTimeout(() => { log.append(dots); if (atEnd) sight(dots); }, 350);
    for (let tries = 0; outbox.length;) {
      const item = outbox[0];
      const slow = setTimeout(() => { state.textContent = word("sending"); }, 2500);
      let answer = null;
      try { answer = await post(item); } catch { /* no network: the same as no answer */ }
      clearTimeout(slow);
      if (answer && answer.ok) {
        try {
          const heard = await answer.json();
          state.textContent = "";
          dots.remove();
          heard.letters.forEach(show);
          settled();
        } catch { answer = null; }
      }
      if (!answer || answer.status === 429 || answer.status >= 500) {
        tries += 1;
        state.textContent = word(answer ? "busy" : "waiting");
        const asked = answer && parseInt(answer.headers.get("Retry-After"), 10);
        await pause(Math.min(asked || Math.pow(2, tries - 1), 15));
        continue;
      }
      if (answer.status === 401) { stranger(); break; }
      const bubble = bubbleOf(item.nonce);
      if (bubble) settle(bubble, answer.ok ? "" : word("failed"));
      if (!answer.ok) state.textContent = "";
      tries = 0;
      outbox.shift();
      save();
    }
    clearTimeout(thinking);
    dots.remove();
    pumping = false;
  }

  $("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.value = "";
    if (text) utter({ text });
  });

  // Whatever is typed goes to the field, wherever the keyboard stands: one digit is enough to choose.
  document.addEventListener("keydown", (event) => {
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target !== field) field.focus();
  });

  const LONGEST = 2000; // pixels: small enough to travel, large enough for a code to be read

  /** A photo as a data: address, made smaller where this browser can open it, else as it is. */
  async function small(file) {
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      const share = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(bitmap.width * share));
      canvas.height = Math.max(1, Math.round(bitmap.height * share));
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#ffffff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.imageSmoothingQuality = "high";
      pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      return canvas.toDataURL("image/jpeg", 0.85);
    } catch {
      return new Promise((done, failed) => {
        const reader = new FileReader();
        reader.addEventListener("load", () => done(reader.result));
        reader.addEventListener("error", failed);
        reader.readAsDataURL(file);
      });
    }
  }

  /** Send a photo. What stands typed in the field goes along, as what is written under it. */
  async function snap(file) {
    try {
      const photo = await small(file);
      const caption = field.value.trim();
      field.value = "";
      utter({ photo, caption, label: ("📷 " + caption).trim() });
    } catch { hint(word("no_photo")); }
  }

  $("camera").addEventListener("click", () => $("photo").click());
  $("photo").addEventListener("change", async () => {
    const file = $("photo").files[0];
    if (file) await snap(file);
    $("photo").value = ""; // the same photo may be sent again
  });

  const MOST = 20 * 1024 * 1024; // bytes of a file: the shop takes no larger one

  /** Send what was picked or dropped: a picture as a photo, anything else as a file. */
  async function give(file) {
    if (file.type.startsWith("image/")) {
      await snap(file);
    } else if (file.size > MOST) {
      hint(word("large"));
    } else {
      utter({ file, label: "📎 " + file.name });
    }
  }

  $("clip").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", async () => {
    const file = $("file").files[0];
    if (file) await give(file);
    $("file").value = ""; // the same file, mended, may be sent again
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault(); // else the browser would leave the chat and open the file
    if (event.dataTransfer && event.dataTransfer.files[0]) give(event.dataTransfer.files[0]);
  });

  function locate() {
    const refused = () => { state.textContent = ""; hint(word("no_place")); field.focus(); };
    if (!navigator.geolocation) { refused(); return; }
    state.textContent = word("seeking");
    navigator.geolocation.getCurrentPosition((found) => {
      state.textContent = "";
      const { latitude, longitude } = found.coords;
      utter({ place: [latitude, longitude], label: word("my_place") });
    }, refused, { timeout: 12000, maximumAge: 60000 });
  }

  /* ---- hearing ---- */

  let stream = null;
  let failures = 0;

  function settled() {
    failures = 0;
    if (ready) return;
    ready = true;
    log.removeAttribute("aria-busy");
    outbox.forEach(pending);
  }

  function connect() {
    if (stream) stream.close();
    stream = new EventSource("events?after=" + last);
    stream.addEventListener("letter", (event) => { show(JSON.parse(event.data)); });
    stream.addEventListener("ready", settled);
    stream.addEventListener("working", (event) => { state.textContent = JSON.parse(event.data); });
    stream.addEventListener("stranger", stranger);
    stream.addEventListener("error", () => {
      if (stream.readyState !== EventSource.CLOSED) return; // it comes back by itself
      failures += 1;
      setTimeout(connect, Math.min(2 ** failures, 30) * 1000);
    });
  }

  /** The server does not know this browser: a new name is had by loading the page, unless it keeps no cookies. */
  function stranger() {
    stream.close();
    if (page.start) { state.textContent = word("cookies"); return; }
    location.reload();
  }

  window.addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.title = word("shop");
    // The demo has three phones a tab, and a browser six connections: a tab out of sight gives its own back.
    if (!page.phone) return;
    if (document.hidden) stream.close();
    else connect();
  });

  function ring(inSight) {
    if (!inSight) newer.hidden = false;
    if (document.hidden) document.title = "🔔 " + word("shop");
    document.body.classList.remove("ring");
    void document.body.offsetWidth; // lets the shaking begin anew
    document.body.classList.add("ring");
    if (framed) window.parent.postMessage({ ring: page.phone }, location.origin);
    const touched = !navigator.userActivation || navigator.userActivation.hasBeenActive;
    if (!touched) return; // a browser lets nobody make a noise before the first touch
    if (navigator.vibrate) navigator.vibrate([120, 80, 120]);
    chime();
  }

  let speaker = null;

  function chime() {
    try {
      speaker = speaker || new AudioContext();
      speaker.resume();
      [[880, 0], [1174.7, 0.16]].forEach(([pitch, after]) => {
        const tone = speaker.createOscillator(), loud = speaker.createGain(), at = speaker.currentTime + after;
        tone.frequency.value = pitch;
        loud.gain.setValueAtTime(0.0001, at);
        loud.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
        loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
        tone.connect(loud).connect(speaker.destination);
        tone.start(at);
        tone.stop(at + 0.55);
      });
    } catch { /* no sound here: the shaking is seen */ }
  }

  /* ---- beginning ---- */

  const code = new URLSearchParams(location.search).get("start");
  try {
    if (page.start) sessionStorage.removeItem(shelf); // it was another session's
    outbox = JSON.parse(sessionStorage.getItem(shelf)) || [];
  } catch { outbox = []; }

  connect();
  if (code) {
    // Named after its code, so that loading the address again is no second start.
    utter({ nonce: "start-" + code.replace(/[^A-Za-z0-9]/g, "").slice(0, 40).padEnd(2, "0"), text: "/start " + code });
    history.replaceState(null, "", location.pathname);
  } else if (page.start) {
    utter({ text: page.start });
  } else {
    pump();
  }
})();
