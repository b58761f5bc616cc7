// Runs in the page: what the tests of shown objects ask of it.
window.shownObjects = (() => {
  /** Where words begin and end on the screen, in an element or in its shadow root; `null` when they are not there. */
  const rectOf = (host, words) => {
    const root = host.shadowRoot ?? host;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const at = walker.currentNode.nodeValue.indexOf(words);
      if (at === -1) continue;
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + words.length);
      const { left, right, top, height } = range.getBoundingClientRect();
      return { left, right, y: top + height / 2 };
    }
    return null;
  };

  /** The words of all spans that are painted. */
  const painted = () =>
    [...CSS.highlights.values()].flatMap((highlight) =>
      [...highlight].map(({ startContainer, startOffset, endOffset }) =>
        startContainer.nodeValue.slice(startOffset, endOffset),
      ),
    );

  /** The names of all elements in a shadow root, and of their attributes that handle events. */
  const namesIn = (host) => [
    ...new Set(
      [...host.shadowRoot.querySelectorAll("*")].flatMap((one) => [
        one.localName,
        ...[...one.attributes].map(({ name }) => name).filter((name) => name.startsWith("on")),
      ]),
    ),
  ];

  /** Milliseconds of a step of zooming into the chart, with what is drawn for it. */
  const zoomTime = async (steps) => {
    const began = performance.now();
    const y = document.querySelector("canvas").getBoundingClientRect().y + 20;
    const target = document.elementFromPoint(innerWidth / 2, y);
    const turn = { deltaY: -60, ctrlKey: true, bubbles: true, cancelable: true, clientX: innerWidth / 2 };
    for (let step = 0; step < steps; step += 1) {
      target.dispatchEvent(new WheelEvent("wheel", turn));
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }
    return (performance.now() - began) / steps;
  };

  /** Where the line of a relation's arrow begins and ends on the screen, and how many heads it has; `null`: not drawn. */
  const arrow = (name) => {
    const drawn = document.querySelector(`[aria-label="Relation ${name}"]`);
    if (drawn === null) return null;
    const line = drawn.querySelector("path");
    const matrix = line.getScreenCTM();
    const at = (length) => {
      const { x, y } = line.getPointAtLength(length).matrixTransform(matrix);
      return { x, y };
    };
    const whole = line.getTotalLength();
    return {
      from: at(0),
      middle: at(whole / 2),
      to: at(whole),
      heads: drawn.querySelectorAll("path").length - 3,
      outlined: drawn.querySelectorAll("rect").length,
    };
  };

  return { rectOf, painted, namesIn, zoomTime, arrow };
})();
