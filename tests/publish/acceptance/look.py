"""Scripts that look at a page from an isolated world; they change nothing that counts.

Positions are in pixels of the window, sizes of text as they are seen.
"""

UNFOLD = "document.querySelectorAll('details').forEach(d => { d.open = true; })"

SIDEWAYS = (
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
)

PAGE = f"""(() => {{
  const probe = document.createElement('span');
  document.body.append(probe);
  const system = {{}};
  for (const name of ['Canvas', 'CanvasText', 'LinkText', 'Highlight', 'GrayText']) {{
    probe.style.color = name;
    system[name] = getComputedStyle(probe).color;
  }}
  probe.remove();
  const targets = [...document.querySelectorAll('a, summary, input, button')]
    .filter(e => e.checkVisibility()).map(e => {{
      const b = e.getBoundingClientRect();
      return {{html: e.outerHTML.slice(0, 80), width: b.width, height: b.height}};
    }});
  return {{system, targets, sideways: {SIDEWAYS},
    paper: getComputedStyle(document.querySelector('.mm')).backgroundColor,
    moving: document.getAnimations().length,
    scripts: document.scripts.length}};
}})()"""

# Each violation and each incomplete check, with the figure it is in; colours or not.
AXE = """axe.run(document, {runOnly: %s, resultTypes: ['violations', 'incomplete'],
    rules: {'color-contrast': {enabled: %s}}})
  .then(found => {
    const told = kind => found[kind].flatMap(rule => rule.nodes.map(node => {
      const at = document.querySelector(node.target[0]);
      const figure = at && at.closest('figure');
      return {rule: rule.id, html: node.html.slice(0, 160),
        figure: figure && figure.querySelector('.mm-headline').id
          .replace('-headline', '')};
    }));
    return {violations: told('violations'), incomplete: told('incomplete')};
  })"""

FIGURES = """(() => {
  const plain = b => ({left: b.left, right: b.right, top: b.top, bottom: b.bottom});
  // A mark may take its colours from the group it stands in.
  const own = (e, name) => e.closest(`[${name}]`)?.getAttribute(name);
  const role = value => /url\\(#.*-hatch\\)/.test(value || '') ? 'hatch'
    : (/--mm-([a-z0-9-]+)/.exec(value || '') || [])[1] || '';
  const solid = colour => {
    const named = /url\\("?#([^"]+)"?\\)/.exec(colour);
    return named
      ? getComputedStyle(document.getElementById(named[1]).firstElementChild).fill
      : colour;
  };
  const within = (shape, x, y) => {
    const point = new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse());
    return shape.isPointInFill(point);
  };
  const alpha = (e, s) => parseFloat(s.fillOpacity) * parseFloat(s.opacity);

  const drawing = svg => {
    const box = svg.getBoundingClientRect();
    const scale = box.width / svg.viewBox.baseVal.width;
    const body = svg.querySelector('g[aria-hidden]');
    const shapes = [...body.querySelectorAll('path, rect, circle, line')];
    const filled = shapes.filter(e => {
      const s = getComputedStyle(e);
      return e.tagName !== 'line' && s.fill !== 'none' && alpha(e, s) > 0;
    });
    const texts = [...body.querySelectorAll('text')];
    const rims = new Set(texts.filter(t => t.getAttribute('stroke')).map(
      t => t.textContent + t.getAttribute('transform')));
    return {
      ...plain(box), scale, css: svg.getAttribute('class'),
      texts: texts.filter(t => !t.getAttribute('stroke')).map(t => {
        const b = t.getBoundingClientRect(), s = getComputedStyle(t);
        const x = (b.left + b.right) / 2, y = (b.top + b.bottom) / 2;
        const rim = rims.has(t.textContent + t.getAttribute('transform'));
        const under = rim ? [] : filled.filter(e =>
          (e.compareDocumentPosition(t) & 4) && within(e, x, y));
        return {...plain(b), text: t.textContent, size: parseFloat(s.fontSize) * scale,
          colour: s.fill, role: role(t.getAttribute('fill')),
          under: under.map(e => [solid(getComputedStyle(e).fill),
                                 alpha(e, getComputedStyle(e))])};
      }),
      marks: shapes.map(e => {
        const s = getComputedStyle(e), b = e.getBBox(), m = e.getScreenCTM();
        const at = new DOMPoint(b.x + b.width / 2, b.y + b.height / 2)
          .matrixTransform(m);
        return {tag: e.tagName, row: e.dataset.row ?? null, x: at.x, y: at.y,
          html: e.outerHTML.slice(0, 160),
          fill: s.fill === 'none' ? '' : solid(s.fill), alpha: alpha(e, s),
          stroke: s.stroke === 'none' ? '' : s.stroke,
          width: parseFloat(s.strokeWidth) * Math.hypot(m.a, m.b),
          thin: parseFloat(s.strokeOpacity) * parseFloat(s.opacity),
          dash: s.strokeDasharray, shape: e.getAttribute('d') || e.tagName,
          fillRole: role(own(e, 'fill')),
          strokeRole: role(own(e, 'stroke'))};
      }),
    };
  };

  const found = {};
  for (const figure of document.querySelectorAll('figure')) {
    const id = figure.getAttribute('aria-labelledby').replace('-headline', '');
    const hidden = css => [...figure.querySelectorAll(css)].every(
      e => !e.checkVisibility());
    found[id] = {
      box: plain(figure.getBoundingClientRect()),
      inner: figure.scrollWidth, outer: figure.clientWidth,
      drawings: [...figure.querySelectorAll('svg')]
        .filter(s => s.clientWidth > 0).map(drawing),
      tables: [...figure.querySelectorAll('table')].map(t => {
        const b = t.getBoundingClientRect(), cell = t.querySelector('td');
        const seen = cell && cell.getBoundingClientRect();
        return {height: b.height, width: b.width,
          cell: seen ? seen.width * seen.height : 0};
      }),
      boxes: [...figure.querySelectorAll('.mm-scroll')].map(e => ({
        tabIndex: e.tabIndex, inner: e.scrollWidth, outer: e.clientWidth})),
      controlsHidden: hidden('.mm-step, .mm-links, summary'),
      key: [...figure.querySelectorAll('.mm-swatch')].map(e => e.textContent),
      steps: figure.querySelectorAll('.mm-step').length,
    };
  }
  return found;
})()"""
