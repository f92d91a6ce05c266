// The map of a table says how many points it shows, in English, as they come.
addEventListener("load", () => {
  const map = document.getElementById("contenu");
  if (!map || !window.DATASETTE_CLUSTER_MAP_TILE_LAYER) return;
  const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  const read = () => {
    for (const button of map.querySelectorAll(".cluster-map-button")) {
      const french = { "load all": "tout montrer", pause: "arrêter" }[button.textContent.trim()];
      if (french) put(button, french);
    }
    for (const node of map.querySelectorAll(".leaflet-container + div")) for (const text of node.childNodes) {
      const said = text.nodeType === 3 && text.data.match(/^Showing ([\d,.\s]+) of ([\d,.\s]+?)(?: \((.*)\))?\s*$/);
      if (said) put(text, `${said[1].trim().replaceAll(",", " ")} lignes montrées sur ${said[2].trim().replaceAll(",", " ")} `);
    }
  };
  new MutationObserver(read).observe(map, { childList: true, subtree: true, characterData: true });
  read();
});
