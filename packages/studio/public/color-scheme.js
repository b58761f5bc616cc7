// Runs before the first paint, so that a dark page never flashes light. An inline script would need a weaker CSP.
(function () {
  var chosen = "auto";
  try {
    chosen = window.localStorage.getItem("tandem:color-scheme") || "auto";
  } catch {
    // Storage may be forbidden: then the system decides.
  }
  var dark = chosen === "dark" || (chosen !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
