// Maps of agencies with streets, where the site names a server of tiles: they stand for the map drawn on the server.
addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll(".it-carte")) {
    const agencies = JSON.parse(place.dataset.agences);
    place.hidden = false;
    place.previousElementSibling.hidden = true;
    const map = L.map(place, { scrollWheelZoom: false, zoomControl: false });
    L.control.zoom({ zoomInTitle: "Agrandir", zoomOutTitle: "Réduire" }).addTo(map);
    map.on("popupopen", ({ popup }) => popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", "Fermer"));
    map.attributionControl.setPrefix(false);
    L.tileLayer(place.dataset.tuiles, { maxZoom: 19, attribution: place.dataset.attribution }).addTo(map);
    const markers = agencies.map((one) => {
      const marker = L.circleMarker([one.latitude, one.longitude], { radius: 8, weight: 2, fillOpacity: 0.8 });
      const name = document.createElement("strong");
      name.textContent = one.libelle;
      const text = document.createElement("div");
      text.append(name, document.createElement("br"), one.adresse);
      return marker.bindPopup(text).bindTooltip(one.libelle).addTo(map);
    });
    map.fitBounds(L.featureGroup(markers).getBounds(), { padding: [30, 30], maxZoom: 13 });
  }
});
