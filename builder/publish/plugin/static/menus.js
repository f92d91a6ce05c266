// The menu of a column is written in English by Datasette's own script, once the page is there.
addEventListener("load", () => {
  const french = {
    "dropdown-sort-asc": "Trier en croissant",
    "dropdown-sort-desc": "Trier en décroissant",
    "dropdown-facet": "Regrouper par cette colonne",
    "dropdown-hide-column": "Cacher cette colonne",
    "dropdown-show-all-columns": "Montrer toutes les colonnes",
    "dropdown-not-blank": "Montrer les lignes qui ont une valeur",
  };
  for (const [name, text] of Object.entries(french))
    for (const link of document.getElementsByClassName(name)) link.textContent = text;
});
