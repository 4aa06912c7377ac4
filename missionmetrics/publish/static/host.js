"use strict";
// For the page that shows a figure in a frame: lets the frame be as tall as the figure.
// A message counts only when it comes from the very frame that it names.
addEventListener("message", ({ data, source }) => {
  if (!data || data.type !== "missionmetrics:height" || !(data.height > 0)) return;
  for (const frame of document.querySelectorAll("iframe[data-figure]"))
    if (frame.contentWindow === source && frame.dataset.figure === data.id)
      frame.height = Math.min(Math.ceil(data.height), 20000);
});
