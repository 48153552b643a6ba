// The scan screen never waits: each scan gets its key at once, goes into a queue, and is sent until answered.
(() => {
  "use strict";
  const form = document.querySelector("[data-scan]");
  if (!form) return;
  const box = form.querySelector("[name=waybill_no]");
  const results = document.querySelector("[data-results]");
  const pending = form.querySelector("[data-pending]");
  const counter = form.querySelector("[data-count]");
  const queue = [];
  let done = 0, busy = false, sound = null;

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function beep(good) {
    try {
      sound ||= new AudioContext();
      const tone = sound.createOscillator(), level = sound.createGain();
      tone.frequency.value = good ? 1180 : 240;
      tone.type = good ? "sine" : "square";
      level.gain.value = 0.12;
      tone.connect(level).connect(sound.destination);
      tone.start();
      tone.stop(sound.currentTime + (good ? 0.09 : 0.32));
    } catch { /* no sound here: the colour says it */ }
    if (navigator.vibrate) navigator.vibrate(good ? 40 : [120, 60, 120]);
  }

  function show(node) {
    const nothing = results.querySelector("[data-no-results]");
    if (nothing) nothing.hidden = true;
    results.querySelector("[data-outcome=failed]")?.remove();
    node.classList.add("flash");
    results.prepend(node);
    while (results.querySelectorAll(".scan-result").length > 30) results.lastElementChild.remove();
    const outcome = node.dataset.outcome;
    beep(outcome === "applied" || outcome === "duplicate");
  }

  async function send() {
    if (busy) return;
    busy = true;
    while (queue.length) {
      tell();
      try {
        const answer = await fetch(form.action, { method: "POST", body: queue[0], headers: { "X-Scan": "1" }, redirect: "manual" });
        if (answer.type === "opaqueredirect") { location.reload(); return; } // signed out meanwhile
        if (answer.status >= 500) throw new Error(answer.status);
        if (!answer.ok) { location.reload(); return; }
        const holder = document.createElement("template");
        holder.innerHTML = (await answer.text()).trim();
        queue.shift();
        done += 1;
        show(holder.content.firstElementChild);
      } catch {
        if (!results.querySelector("[data-outcome=failed]")) show(document.querySelector("[data-failed-template]").content.firstElementChild.cloneNode(true));
        await new Promise((wake) => setTimeout(wake, 2500));
      }
    }
    busy = false;
    tell();
  }

  function tell() {
    counter.textContent = done;
    pending.hidden = queue.length < 2;
    pending.querySelector("[data-pending-count]").textContent = queue.length;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!box.value.trim()) { box.focus(); return; }
    form.querySelector("[name=op_id]").value = newKey();
    queue.push(new URLSearchParams(new FormData(form)));
    box.value = "";
    box.focus();
    send();
  });

  function fit() {
    const step = form.querySelector("[name=step]:checked");
    for (const part of form.querySelectorAll("[data-only-step]")) part.hidden = !step || part.dataset.onlyStep !== step.value;
    box.focus();
  }
  for (const radio of form.querySelectorAll("[name=step]")) radio.addEventListener("change", fit);
  fit();
  window.addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
})();
