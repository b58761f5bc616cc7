// Runs in the page. `tabWalk.start()`, then Tab until `tabWalk.isDone()`, then `tabWalk.end()`.
window.tabWalk = (() => {
  const focusable = "a[href], button, input, select, textarea, [tabindex]";
  let seen = new Set();
  let unmarked = [];
  let last = null;
  let done = false;

  const name = (element) => element.outerHTML.slice(0, 160);

  /** How it looks, with what a focus mark may be drawn on: itself, what follows it, what is around it. */
  const looks = (element) =>
    [element, element.parentElement, element.nextElementSibling]
      .filter((one) => one !== null)
      .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, "::after")])
      .map((style) => [style.outline, style.boxShadow, style.borderColor, style.backgroundColor, style.top].join())
      .join(";");

  /** One radio of a group takes the focus for all. */
  const isForTab = (element) =>
    element.tabIndex >= 0 &&
    !element.matches(":disabled") &&
    element.checkVisibility({ visibilityProperty: true }) &&
    (element.type !== "radio" || element.checked);

  const step = () => {
    if (done) return;
    const now = document.activeElement;
    if (last !== null && last.element !== now && looks(last.element) === last.looked) unmarked.push(name(last.element));
    done = seen.has(now);
    seen.add(now);
    last = { element: now, looked: looks(now) };
  };

  return {
    start() {
      seen = new Set();
      unmarked = [];
      last = null;
      done = false;
      // Tab goes on from where the focus was last: put that to the very beginning.
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute("tabindex");
      document.addEventListener("focusin", step);
    },
    isDone: () => done,
    end() {
      document.removeEventListener("focusin", step);
      const missed = [...document.querySelectorAll(focusable)].filter(isForTab).filter((element) => !seen.has(element));
      return { missed: missed.map(name), unmarked };
    },
  };
})();
