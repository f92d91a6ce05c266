// A table that is wider than the page scrolls in its box: the keyboard reaches the box, and it has the table's name.
(() => {
  const see = (box) => {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", box.querySelector("caption")?.textContent ?? "Tableau");
    } else for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
  };
  for (const box of document.querySelectorAll(".it-large, .table-wrapper")) {
    const watcher = new ResizeObserver(() => see(box));
    watcher.observe(box);
    for (const table of box.children) watcher.observe(table);
  }
})();
