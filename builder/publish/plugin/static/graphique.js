// Charts of needs: a bar from the lower bound to the upper one. Years that do not compare are never joined: bars, no line.
addEventListener("DOMContentLoaded", () => {
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--encre").trim();
  const rule = style.getPropertyValue("--trait").trim();
  const sure = style.getPropertyValue("--barre").trim();
  const unsure = style.getPropertyValue("--barre-bornes").trim();
  const other = style.getPropertyValue("--trait").trim();
  const french = new Intl.NumberFormat("fr-FR");
  const most = innerWidth < 600 ? 22 : 38;
  // On two lines at most; what is left of a longer label is in the table.
  const short = (text) => {
    const lines = [""];
    for (const word of text.split(" ")) {
      const line = `${lines.at(-1)} ${word}`.trim();
      if (line.length <= most) lines[lines.length - 1] = line;
      else lines.push(word);
    }
    return lines.length > 2 ? [lines[0], `${lines[1]}…`] : lines;
  };
  for (const canvas of document.querySelectorAll("canvas.it-graphique")) {
    const needs = JSON.parse(canvas.dataset.besoins);
    const several = new Set(needs.map((one) => one.code)).size > 1;
    const byYear = canvas.dataset.parAnnee === "1";
    new Chart(canvas, {
      type: "bar",
      data: {
        labels: needs.map((one) => {
          if (!byYear) return short(one.libelle);
          if (one.autre) return [`${one.annee} ${one.code}`, `autre nomenclature (${one.nomenclature})`];
          const year = several ? `${one.annee} ${one.code}` : `${one.annee}`;
          return one.rupture ? [year, "non comparable à l'année d'avant"] : year;
        }),
        datasets: [
          { label: "Projets, au moins", data: needs.map((one) => [0, one.min]), backgroundColor: (item) => (needs[item.dataIndex]?.autre ? other : sure) },
          { label: "Projets, au plus", data: needs.map((one) => [one.min, one.max]), backgroundColor: unsure },
        ],
      },
      options: {
        indexAxis: "y",
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        color: ink,
        scales: {
          x: { stacked: false, beginAtZero: true, ticks: { color: ink, maxRotation: 0, callback: (value) => french.format(value) }, grid: { color: rule } },
          y: { stacked: true, ticks: { color: ink, autoSkip: false }, grid: { display: false } },
        },
        plugins: {
          // Of a bar that is not greyed, whichever comes first.
          legend: {
            labels: {
              generateLabels: (chart) =>
                chart.data.datasets.map((one, index) => ({
                  text: one.label,
                  datasetIndex: index,
                  fillStyle: [sure, unsure][index],
                  fontColor: ink,
                  lineWidth: 0,
                  hidden: !chart.isDatasetVisible(index),
                })),
            },
          },
          tooltip: { callbacks: { label: (item) => `${item.dataset.label} : ${french.format(item.raw[1])}` } },
        },
      },
    });
  }
});
