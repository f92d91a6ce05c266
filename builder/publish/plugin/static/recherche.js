// The search box, of this site and of any other: suggestions as one types, with the keyboard and for screen readers.
//
// Each <input data-infotravail> becomes one; without this script, its form still works. The attribute may be the
// address of the site, which is else where this script comes from. What is chosen is told by an event, « infotravail »,
// whose detail is the suggestion with the address of its page; the page opens, unless the event is prevented.
(() => {
  // A script that is put together with others does not know where it comes from.
  const origin = document.currentScript ? new URL("..", document.currentScript.src).href : "/";
  let boxes = 0;

  // Letters as they are compared: no case, no accents, no ligatures.
  const folded = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae");

  // How much of a word the typed letters are, which are its beginning.
  const taken = (word, letters) => {
    let end = 0;
    while (end < word.length && folded(word.slice(0, end)).length < letters.length) end += 1;
    return end;
  };

  // A label as nodes, what was typed marked: it is data, and never read as HTML.
  const marked = (label, typed) => {
    const sought = folded(typed).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    return label.split(/([\p{L}\p{M}\p{N}]+)/u).flatMap((piece) => {
      const begun = sought.filter((one) => folded(piece).startsWith(one)).sort((a, b) => b.length - a.length)[0];
      if (!begun) return [piece];
      const mark = document.createElement("mark");
      const end = taken(piece, begun);
      mark.textContent = piece.slice(0, end);
      return [mark, piece.slice(end)];
    });
  };

  // Any rule of the page is stronger than these.
  const dress = () => {
    if (!document.adoptedStyleSheets) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      :where(.infotravail-propositions) { position: absolute; z-index: 2000; margin: 0; padding: .2rem; list-style: none;
        background: Canvas; color: CanvasText; border: 1px solid GrayText; max-height: 70vh; overflow: auto; }
      :where(.infotravail-propositions) :where([role=option]) { padding: .4rem .5rem; cursor: pointer; }
      :where(.infotravail-propositions) :where([aria-selected=true]) { outline: 2px solid; outline-offset: -2px; }
      :where(.infotravail-propositions mark) { background: none; color: inherit; font-weight: 700; }
      :where(.infotravail-fiche) { opacity: .8; font-size: .9em; }
      :where(.infotravail-annonce) { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden;
        clip-path: inset(50%); white-space: nowrap; }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  };

  const equip = (box) => {
    const base = box.dataset.infotravail || origin;
    const list = document.createElement("ul");
    const told = document.createElement("p");
    let shown = [];
    let chosen = -1;
    let asked = 0;
    let timer;

    boxes += 1;
    list.id = `infotravail-${boxes}`;
    list.className = "infotravail-propositions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Propositions");
    list.hidden = true;
    told.className = "infotravail-annonce";
    told.setAttribute("role", "status");
    box.after(list, told);
    const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);

    const close = () => {
      // What was asked and not answered yet would open it again.
      clearTimeout(timer);
      asked += 1;
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
      chosen = -1;
    };

    const choose = (index) => {
      chosen = index;
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
      box.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    };

    const go = (index) => {
      const { code, code_rome: sheet, genre } = shown[index];
      // A region and a department may have one code.
      const place = (genre === "region" ? "REG-" : "") + code;
      const path = sheet ? `metier/${encodeURIComponent(sheet)}` : `territoire/${encodeURIComponent(place)}`;
      const adresse = new URL(base + path, location.href).href;
      const event = new CustomEvent("infotravail", { bubbles: true, cancelable: true, detail: { ...shown[index], adresse } });
      close();
      if (box.dispatchEvent(event)) location.href = adresse;
    };

    const item = (one, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const sheet = document.createElement("span");
      sheet.className = "infotravail-fiche";
      // The names of departments and regions say which they are.
      const kind = one.code_rome ? `${one.code_rome} ` : one.genre === "commune" ? "commune, " : "";
      const label = one.deux_genres || one.intitule;
      sheet.textContent = ` ${kind}${one.fiche === label ? "" : one.fiche}`;
      option.append(...marked(label, box.value), sheet);
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => go(index));
      return option;
    };

    const show = (suggestions) => {
      shown = suggestions;
      list.replaceChildren(...suggestions.map(item));
      chosen = -1;
      list.hidden = suggestions.length === 0;
      box.setAttribute("aria-expanded", String(suggestions.length > 0));
      box.removeAttribute("aria-activedescendant");
      const number = suggestions.length;
      told.textContent = number ? `${number} proposition${number > 1 ? "s" : ""}` : "Aucune proposition";
    };

    const ask = async () => {
      const text = box.value;
      if (text.trim().length < 2) { close(); return; }
      asked += 1;
      const mine = asked;
      const address = `${base}-/suggest.json?limit=8&q=${encodeURIComponent(text)}`;
      const answer = await fetch(address, { credentials: "omit" }).catch(() => null);
      if (!answer || !answer.ok) return;
      const { suggestions } = await answer.json();
      // An answer that comes after a later question, or once the list is closed, is of no use.
      if (mine === asked) show(suggestions);
    };

    box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 80); });
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { if (!list.hidden) { event.preventDefault(); close(); } return; }
      if (list.hidden || !shown.length) return;
      if (event.key === "ArrowDown") { event.preventDefault(); choose((chosen + 1) % shown.length); }
      else if (event.key === "ArrowUp") { event.preventDefault(); choose((chosen <= 0 ? shown.length : chosen) - 1); }
      else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); go(chosen); }
    });
  };

  const equipAll = () => {
    dress();
    document.querySelectorAll("input[data-infotravail]").forEach(equip);
  };
  // Where it is loaded without « defer », the page is not there yet.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", equipAll);
  else equipAll();
})();
