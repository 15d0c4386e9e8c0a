"use strict";
(() => {
  const form = document.getElementById("filters");
  const findings = [...document.querySelectorAll("details.finding")];
  const field = (name) => document.getElementById(`by-${name}`);
  const texts = new Map(findings.map((finding) => [finding, finding.textContent.toLowerCase()]));

  const filter = () => {
    const words = field("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = ["severity", "category", "outcome"].map((name) => [name, field(name).value]);
    let shown = 0;
    for (const finding of findings) {
      const fits = wanted.every(([name, value]) => !value || finding.dataset[name] === value)
        && words.every((word) => texts.get(finding).includes(word));
      finding.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const group of document.querySelectorAll(".group")) {
      group.hidden = !group.querySelector("details.finding:not([hidden])");
    }
    document.getElementById("shown").textContent = `${shown} of ${findings.length} findings shown`;
  };

  const follow = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) {
      if (target.hidden) {
        form.reset();
        filter();
      }
      target.open = true;
      target.scrollIntoView();
    }
  };

  const setAll = (open) => findings.forEach((finding) => { if (!finding.hidden) finding.open = open; });
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("open-all").addEventListener("click", () => setAll(true));
  document.getElementById("close-all").addEventListener("click", () => setAll(false));
  addEventListener("hashchange", follow);
  form.hidden = findings.length === 0;
  filter();
  follow();
})();
