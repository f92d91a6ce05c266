// The search box: suggestions as one types, with the keyboard and for screen readers. Without it, the form still works.
(() => {
  const box = document.getElementById("it-q");
  if (!box) return;
  const list = document.getElementById("it-propositions");
  const told = document.getElementById("it-annonce");
  let shown = [];
  let chosen = -1;
  let asked = 0;
  let timer;

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
    if (index < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", `it-p${index}`);
      list.children[index].scrollIntoView({ block: "nearest" });
    }
  };

  const go = (index) => {
    const { code, code_rome, genre } = shown[index];
    // A region and a department may have one code.
    const place = (genre === "region" ? "REG-" : "") + code;
    location.href = code_rome
      ? box.dataset.metier + encodeURIComponent(code_rome)
      : box.dataset.territoire + encodeURIComponent(place);
  };

  const show = (suggestions) => {
    shown = suggestions;
    list.replaceChildren(...suggestions.map((one, index) => {
      const item = document.createElement("li");
      item.id = `it-p${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const sheet = document.createElement("span");
      sheet.className = "it-discret";
      // The names of departments and regions say which they are.
      const kind = one.genre === "commune" ? "commune, " : "";
      sheet.textContent = ` ${one.code_rome || kind}${one.code_rome ? " " : ""}${one.fiche}`;
      item.append(one.intitule, sheet);
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => go(index));
      return item;
    }));
    chosen = -1;
    list.hidden = suggestions.length === 0;
    box.setAttribute("aria-expanded", String(suggestions.length > 0));
    box.removeAttribute("aria-activedescendant");
    told.textContent = suggestions.length ? `${suggestions.length} proposition${suggestions.length > 1 ? "s" : ""}` : "Aucune proposition";
  };

  const ask = async () => {
    const text = box.value;
    if (text.trim().length < 2) { close(); return; }
    const mine = ++asked;
    const answer = await fetch(`${box.dataset.suggestions}?limit=8&q=${encodeURIComponent(text)}`).catch(() => null);
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
})();
