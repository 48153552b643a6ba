// Small helps for every page. Everything works without them; nothing is kept in the browser.
(() => {
  "use strict";

  // One tap is one act: the button rests while the form is on its way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.scan !== undefined || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const set = button.dataset;
    if (set.fillUser !== undefined) {
      document.getElementById("id_username").value = set.fillUser;
      document.getElementById("id_password").value = set.fillPassword;
      document.querySelector("form .button-main").focus();
    } else if (set.fill !== undefined) {
      const field = document.querySelector(set.fill);
      field.value = button.textContent.trim();
      field.focus();
    } else if (set.print !== undefined) {
      window.print();
    } else if (set.key !== undefined) {
      press(button);
    } else if (set.note !== undefined) {
      const form = button.closest("[data-till]");
      const given = form.querySelector("[data-given]");
      given.value = plain((fen(given.value) || 0) + Number(set.note) * 100);
      reckon(form);
    } else if (set.step !== undefined) {
      const field = button.parentElement.querySelector("input");
      const next = Math.max(0, Math.min(Number(field.max) || 999, (parseInt(field.value, 10) || 0) + Number(set.step)));
      field.value = next || "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  function press(button) {
    const field = document.querySelector(button.closest("[data-keypad]").dataset.keypad);
    const key = button.dataset.key;
    if (key === "back") field.value = field.value.slice(0, -1);
    else if (key === "clear") field.value = "";
    else field.value += key;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  // With our own keys on a touch screen the phone's keyboard stays away.
  if (window.matchMedia("(pointer: coarse)").matches) {
    for (const pad of document.querySelectorAll("[data-keypad]")) document.querySelector(pad.dataset.keypad).inputMode = "none";
  }

  // Money given and change.
  function fen(text) {
    const typed = String(text).trim().replace(/[¥,\s]/g, "").replace("。", ".");
    if (!/^\d+(\.\d{1,2})?$/.test(typed)) return null;
    const [yuan, rest = ""] = typed.split(".");
    return Number(yuan) * 100 + Number(rest.padEnd(2, "0"));
  }
  const plain = (amount) => `${Math.trunc(amount / 100)}.${String(amount % 100).padStart(2, "0")}`;
  const shown = (amount) => "¥" + plain(amount).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

  function reckon(form) {
    const now = form.querySelector("[data-due-now]");
    const typed = form.querySelector("[name=amount_fen]");
    const due = now ? Number(now.dataset.dueNow) : typed ? fen(typed.value) : Number(form.dataset.due);
    const given = fen(form.querySelector("[data-given]").value);
    const out = form.querySelector("[data-change]");
    const short = given !== null && due !== null && given < due;
    out.textContent = given === null || due === null ? "–" : (short ? "−" : "") + shown(Math.abs(given - due));
    out.closest(".change").classList.toggle("short", short);
    const part = form.querySelector("[data-till-part]");
    if (part) part.hidden = !due;
  }
  for (const form of document.querySelectorAll("[data-till]")) {
    form.addEventListener("input", () => reckon(form));
    document.body.addEventListener("htmx:afterSwap", () => reckon(form));
    reckon(form);
  }

  // Signed out meanwhile: show the sign-in page as a page, not inside a list.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.responseURL.includes("/sign-in/")) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });

  // A choice of proof shows one field at a time.
  function chooseProof() {
    const chosen = document.querySelector("[name=shown_by]:checked");
    if (!chosen) return;
    for (const part of document.querySelectorAll("[data-shown]")) part.hidden = part.dataset.shown !== chosen.value;
  }
  for (const radio of document.querySelectorAll("[name=shown_by]")) radio.addEventListener("change", (event) => {
    event.stopPropagation();
    chooseProof();
  });
  chooseProof();

  // The buyer sees at once whether a price is too dear.
  for (const form of document.querySelectorAll("[data-quote]")) {
    form.addEventListener("input", () => {
      const price = fen(form.querySelector("[name=unit_price_fen]").value);
      const sum = price === null ? null : price * Number(form.dataset.pieces);
      form.querySelector("[data-too-dear]").hidden = sum === null || sum <= Number(form.dataset.most);
      form.querySelector("[data-cheaper]").hidden = sum === null || sum >= Number(form.dataset.accepted);
    });
  }

  for (const box of document.querySelectorAll("[data-count-down]")) {
    let left = Number(box.dataset.countDown);
    const out = box.querySelector("[data-seconds]");
    setInterval(() => { left = Math.max(0, left - 1); out.textContent = left; }, 1000);
  }

  window.xiangyi = { fen, shown };
})();
