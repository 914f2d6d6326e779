/* Runs in every page of every tour. What it finds it writes to the console as an error that begins with "tour:". */
(() => {
  const say = (words) => console.error(`tour: ${location.pathname}: ${words}`);

  function look() {
    const root = document.documentElement;
    if (!root.lang) say("the page has no language");
    if (document.title.replace(/[·\s]|铁山|Tieshan/g, "") === "") say("the page has no title");
    const headings = document.querySelectorAll("h1").length;
    if (headings !== 1) say(`${headings} headings of the first level`);

    for (const field of document.querySelectorAll("input, select, textarea")) {
      if (["hidden", "submit", "button", "image", "reset"].includes(field.type)) continue;
      const named = (field.labels && field.labels.length) || field.getAttribute("aria-label") ||
        field.getAttribute("aria-labelledby");
      if (!named) say(`the field ${field.name || field.id || field.outerHTML.slice(0, 80)} has no label`);
    }
    for (const button of document.querySelectorAll("button, a[href]")) {
      const words = button.textContent.trim() || button.getAttribute("aria-label") || button.title ||
        (button.querySelector("img[alt]") || {}).alt;
      if (!words) say(`a button or link without words: ${button.outerHTML.slice(0, 120)}`);
    }
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
    if (twice.length) say(`the id ${twice[0]} stands twice`);

    const width = document.scrollingElement.scrollWidth;
    // On a phone the window itself grows with a page that is too wide; the screen does not.
    const most = Math.min(innerWidth, screen.width);
    if (width > most) {
      const wide = [...document.body.querySelectorAll("*")]
        .filter((element) => element.getBoundingClientRect().right > most + 1 && !element.closest(".scroll"))
        .slice(0, 3)
        .map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
      say(`${width} pixels wide in a window of ${most}: ${wide.join(", ")}`);
    }

    if (root.lang === "zh-Hans") {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const place = node.parentElement;
        if (place.closest("code, kbd, script, style, [lang='en'], [hidden]")) continue;
        if (/[A-Za-z]{2,} [A-Za-z]{2,}/.test(node.data)) say(`English on a Chinese page: ${node.data.trim().slice(0, 80)}`);
      }
    }
  }

  addEventListener("load", look);
  document.addEventListener("htmx:afterSettle", look);
  document.addEventListener("securitypolicyviolation", (event) =>
    say(`content policy: ${event.violatedDirective} ${event.blockedURI}`));
  window.tourLook = look;
})();
