"use strict";
const readout = document.getElementById("readout");
const tell = (dot) => { readout.textContent = dot ? dot.getAttribute("aria-label") : ""; };
for (const chart of document.querySelectorAll("figure svg:not(.key)")) {
  const dots = [...chart.querySelectorAll(".dot")];
  if (dots.length > 0) dots[0].tabIndex = 0;
  chart.addEventListener("focusin", (event) => tell(event.target.closest(".dot")));
  chart.addEventListener("focusout", () => tell(null));
  chart.addEventListener("mouseover", (event) => tell(event.target.closest(".dot")));
  chart.addEventListener("keydown", (event) => {
    const at = dots.indexOf(document.activeElement);
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (at < 0 || !(event.key in steps)) return;
    event.preventDefault();
    const next = dots[(at + steps[event.key] + dots.length) % dots.length];
    dots[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
