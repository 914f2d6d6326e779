/* Small helps for pages that work without them: the slash key, menus that close, drafts, one click for one act. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Parts of the menu that somebody opened or closed stay so while the window is open.
  all("details[data-part]").forEach((part) => {
    const key = `menu:${part.dataset.part}`;
    const kept = sessionStorage.getItem(key);
    if (kept && !part.querySelector(".on")) part.open = kept === "open";
    part.querySelector("summary").addEventListener("click", () => sessionStorage.setItem(key, part.open ? "shut" : "open"));
  });

  // "/" goes to the search field; Escape and a click elsewhere close menus.
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey &&
        !event.target.closest("input, textarea, select, [contenteditable]")) {
      const field = document.querySelector("[data-slash]");
      if (field) { event.preventDefault(); field.focus(); field.select(); }
    }
    if (event.key === "Escape") {
      const open = event.target.closest("details.menu[open]") || document.querySelector("details.menu[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
      all(".pick-list").forEach((list) => list.replaceChildren());
      if (location.hash === "#menu" || location.hash === "#me") location.hash = "main";
    }
  });
  document.addEventListener("click", (event) => {
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    all("[data-pick]").forEach((pick) => { if (!pick.contains(event.target)) pick.querySelector(".pick-list")?.replaceChildren(); });
    const chosen = event.target.closest("[data-choose]");
    if (chosen) {
      const pick = chosen.closest("[data-pick]");
      const number = pick.querySelector("input[type=hidden]");
      pick.querySelector("input[type=search]").value = chosen.dataset.text;
      if (number) { number.value = chosen.dataset.choose; number.dispatchEvent(new Event("change", {bubbles: true})); }
      pick.querySelector(".pick-list").replaceChildren();
      pick.querySelector("input[type=search]").focus();
    }
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-back]")) { event.preventDefault(); history.back(); }
  });
  // A text typed over a chosen record means another record.
  document.addEventListener("input", (event) => {
    const pick = event.target.closest("[data-pick]");
    if (pick && event.target.type === "search") {
      const number = pick.querySelector("input[type=hidden]");
      if (number) number.value = "";
    }
  });
  // Arrow keys walk through suggestions.
  document.addEventListener("keydown", (event) => {
    const pick = event.target.closest("[data-pick]");
    if (!pick || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const stops = [pick.querySelector("input[type=search]"), ...all(".pick-list a, .pick-list button", pick)];
    const next = stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
    if (stops[next]) { event.preventDefault(); stops[next].focus(); }
  });
  all("[data-print], [data-back], [data-select-all]").forEach((thing) => { thing.hidden = false; });
  document.querySelector("[data-focus]")?.focus();

  // Choosing rows.
  const everything = document.querySelector("[data-select-all]");
  if (everything) {
    const boxes = all("input[name=ids]");
    const label = document.querySelector("[data-chosen]");
    const words = label ? label.textContent : "";
    const tell = () => {
      const count = boxes.filter((box) => box.checked).length;
      everything.checked = count === boxes.length && count > 0;
      everything.indeterminate = count > 0 && count < boxes.length;
      if (label) label.textContent = count ? `${words} ${count}` : words;
    };
    everything.addEventListener("change", () => { boxes.forEach((box) => { box.checked = everything.checked; }); tell(); });
    boxes.forEach((box) => box.addEventListener("change", tell));
  }

  // A second click on a running form does nothing; the server knows it too.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    all("button[type=submit], button:not([type])", form).forEach((button) => button.setAttribute("aria-busy", "true"));
  });
  window.addEventListener("pageshow", () => all("[data-once]").forEach((form) => {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
  }));

  // Files dropped on a file field.
  all("[data-drop]").forEach((zone) => {
    const field = zone.querySelector("input[type=file]");
    ["dragover", "dragenter"].forEach((name) => zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); }));
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("over")));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) { field.files = event.dataTransfer.files; field.dispatchEvent(new Event("change", {bubbles: true})); }
    });
  });

  // Drafts: kept in this browser for a day, never for private fields, forgotten when the server says it is done.
  const DAY = 24 * 3600 * 1000, PREFIX = "tieshan-draft:";
  const store = (() => { try { localStorage.getItem(PREFIX); return localStorage; } catch { return null; } })();
  if (!store) return;
  const keys = () => Object.keys(store).filter((key) => key.startsWith(PREFIX));
  const done = document.cookie.match(/(?:^|; )tieshan_draft_done=([^;]*)/);
  if (done) {
    const path = decodeURIComponent(done[1]).replaceAll('"', "").replaceAll(".", "/");
    keys().filter((key) => key.endsWith(`:${path}`)).forEach((key) => store.removeItem(key));
    document.cookie = "tieshan_draft_done=; Max-Age=0; path=/; SameSite=Lax";
  }
  keys().forEach((key) => { try { if (Date.now() - JSON.parse(store.getItem(key)).at > DAY) store.removeItem(key); } catch { store.removeItem(key); } });
  document.addEventListener("submit", (event) => {
    // Leaving the house: nothing typed stays on a shared machine.
    if (event.target.matches("[data-logout]")) keys().forEach((key) => store.removeItem(key));
  });
  all("form[data-draft]").forEach((form) => {
    const key = PREFIX + form.dataset.draft;
    const secret = new Set((form.dataset.private || "").split(","));
    const fields = () => [...form.elements].filter((field) => field.name && !secret.has(field.name) &&
      !["hidden", "password", "file", "submit", "button"].includes(field.type) && !field.name.startsWith("csrf"));
    const bar = form.querySelector("[data-draft-bar]");
    const kept = store.getItem(key);
    if (kept && !document.querySelector(".refusal") && bar) {
      bar.hidden = false;
      bar.querySelector("[data-draft-restore]").addEventListener("click", () => {
        const values = JSON.parse(kept).values;
        fields().forEach((field) => {
          const value = values[field.name];
          if (value === undefined) return;
          if (field.type === "checkbox" || field.type === "radio") field.checked = value.includes(field.value);
          else field.value = value[0];
        });
        bar.hidden = true;
      });
      bar.querySelector("[data-draft-drop]").addEventListener("click", () => { store.removeItem(key); bar.hidden = true; });
    }
    let waiting;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const values = {};
        fields().forEach((field) => {
          if ((field.type === "checkbox" || field.type === "radio") && !field.checked) return;
          (values[field.name] ||= []).push(field.value);
        });
        try { store.setItem(key, JSON.stringify({at: Date.now(), values})); } catch { /* a full store keeps no draft */ }
      }, 400);
    });
  });
})();
