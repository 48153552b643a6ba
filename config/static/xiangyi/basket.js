// The new order: kinds of goods, running total and deposit, one more free line.
(() => {
  "use strict";
  const form = document.querySelector("[data-basket]");
  const { fen, shown } = window.xiangyi;
  const rates = {};
  for (const option of document.querySelectorAll("#kinds option")) rates[option.value] = Number(option.dataset.deposit);

  function sum() {
    let pieces = 0, total = 0, deposit = 0;
    const add = (quantity, price, rate) => {
      pieces += quantity;
      total += quantity * price;
      deposit += Math.round(quantity * price * rate);
    };
    for (const tile of form.querySelectorAll(".tile")) {
      const quantity = parseInt(tile.querySelector("input").value, 10) || 0;
      tile.classList.toggle("chosen", quantity > 0);
      if (quantity > 0) add(quantity, Number(tile.dataset.price), Number(tile.dataset.deposit));
    }
    for (const line of form.querySelectorAll("[data-free-line]")) {
      const named = (name) => line.querySelector(`[name$="-${name}"]`);
      const price = fen(named("unit_price_fen").value);
      if (named("title").value.trim() && price) add(parseInt(named("quantity").value, 10) || 1, price, rates[named("category").value] || 0);
    }
    total += (fen(form.querySelector("[name=freight_fen]").value) || 0) - (fen(form.querySelector("[name=discount_fen]").value) || 0);
    form.querySelector("[data-pieces]").textContent = pieces;
    form.querySelector("[data-total]").textContent = shown(Math.max(0, total));
    form.querySelector("[data-deposit-sum]").textContent = shown(deposit);
  }
  form.addEventListener("input", sum);
  sum();

  for (const button of form.querySelectorAll(".filter")) {
    button.addEventListener("click", () => {
      for (const other of form.querySelectorAll(".filter")) other.setAttribute("aria-pressed", String(other === button));
      for (const tile of form.querySelectorAll(".tile")) tile.hidden = Boolean(button.dataset.kind) && tile.dataset.kind !== button.dataset.kind;
    });
  }

  form.querySelector("[data-add-line]").addEventListener("click", () => {
    const count = form.querySelector("[name=free-TOTAL_FORMS]");
    const lines = form.querySelector("[data-free-lines]");
    const fresh = form.querySelector("[data-free-template]").content.cloneNode(true);
    for (const node of fresh.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const value = node.getAttribute(name);
        if (value) node.setAttribute(name, value.replace("__prefix__", count.value));
      }
    }
    lines.append(fresh);
    count.value = Number(count.value) + 1;
    lines.lastElementChild.querySelector("input").focus();
  });
})();
