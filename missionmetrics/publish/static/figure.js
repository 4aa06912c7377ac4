"use strict";
// Optional: without it every word, picture and number is there.
{
  const root = document.documentElement;
  const fill = (text, slots) => text.replace(/\{(\w+)\}/g, (all, name) => slots[name] ?? all);

  // One slider a figure: its value is a row of the first table, said from that row.
  const explore = (template) => {
    const figure = template.closest("figure");
    const table = figure.querySelector("table");
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    const box = template.content.firstElementChild;
    const slider = box.querySelector("input");
    const line = box.querySelector("p");
    const hint = line.textContent;
    const { datum, cell, join } = slider.dataset;

    const words = (row) => {
      const [first, ...rest] = [...row.cells].map((found) => found.textContent);
      const said = rest.map((value, i) => value && fill(cell, { name: heads[i + 1], value }));
      return fill(datum, { row: first, cells: said.filter(Boolean).join(join) });
    };
    const clear = () => {
      for (const old of figure.querySelectorAll(".mm-here")) old.classList.remove("mm-here");
      line.textContent = hint;
    };
    const show = () => {
      clear();
      const row = rows[slider.value];
      line.textContent = words(row);
      slider.setAttribute("aria-valuetext", line.textContent);
      for (const mark of [row, ...figure.querySelectorAll(`[data-row="${slider.value}"]`)])
        mark.classList.add("mm-here");
    };

    slider.max = rows.length - 1;
    slider.setAttribute("aria-valuetext", words(rows[0]));
    slider.addEventListener("focus", show);
    slider.addEventListener("input", show);
    slider.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      clear();
      slider.blur();
    });
    template.replaceWith(box);
  };
  document.querySelectorAll("template.mm-explore").forEach(explore);

  // Browsers that cannot print folded text get it unfolded for as long as they print.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const part of folded) part.open = true;
  });
  addEventListener("afterprint", () => folded.forEach((part) => { part.open = false; }));

  // Inside a frame: how tall this is, and nothing else.
  const id = root.dataset.embed;
  if (id && parent !== window) {
    const tell = () => parent.postMessage(
      { type: "missionmetrics:height", id, height: Math.ceil(root.getBoundingClientRect().height) }, "*",
    );
    addEventListener("load", tell);
    new ResizeObserver(tell).observe(root);
  }
}
