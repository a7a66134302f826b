"use strict";
// Reads the data island, draws the chart, tells the other two scripts what was chosen.
// Text of the data reaches the page by textContent or the canvas only.
const GE = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const box = data.box;
  const many = data.nodes.length > 800 || data.edges.length > 1200;
  // Links of a crowd are faint, as a share of 255 in hex; a chosen one is drawn in full colour.
  const faint = Math.round(Math.max(32, Math.min(128, 120000 / data.edges.length))).toString(16);
  const FACE = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
  const home = new Map(data.nodes.map((n) => [n.id, n]));
  const ends = new Map(data.edges.map((e) => [e.id, e]));

  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  };

  // What reads at first sight is drawn last, on top.
  const nodes = new vis.DataSet([...data.nodes].sort((a, b) => a.font.size - b.font.size).map((n) => ({ ...n })));
  const edges = new vis.DataSet(data.edges.map((e) => ({
    ...e,
    width: many ? e.width * 0.7 : e.width,
    color: { color: e.color + (many ? faint : "e6"), highlight: e.color, hover: e.color },
  })));
  const network = new vis.Network(byId("chart"), { nodes, edges }, {
    physics: false,
    layout: { improvedLayout: false },
    groups: data.groups,
    interaction: { keyboard: false, hover: false, hideEdgesOnDrag: many, hideEdgesOnZoom: many, selectConnectedEdges: true },
    nodes: {
      shape: "image",
      font: { face: FACE, color: "#1b2430", strokeWidth: 4, strokeColor: "#ffffff" },
      scaling: { label: { drawThreshold: 7, maxVisible: 24 } },
      shapeProperties: { interpolation: true },
    },
    edges: {
      arrows: { to: { enabled: true, scaleFactor: many ? 0.55 : 0.7 } },
      arrowStrikethrough: false,
      smooth: false,
      selectionWidth: many ? 0.5 : 2,
      hoverWidth: 0,
      font: { face: FACE, color: "#26313d", strokeWidth: 4, strokeColor: "#ffffff", background: "#ffffffd9", align: "horizontal" },
      scaling: { label: { drawThreshold: 7, maxVisible: 18 } },
    },
  });

  const fit = () => {
    const area = byId("chart");
    const top = box[1] - data.heading * 2.2;
    const wide = box[2] - box[0], high = box[3] - top;
    const scale = Math.min(area.clientWidth / wide, area.clientHeight / high, 1.4);
    network.moveTo({ position: { x: (box[0] + box[2]) / 2, y: (top + box[3]) / 2 }, scale, animation: false });
  };

  // Lane stripes and headings lie under everything else.
  network.on("beforeDrawing", (c) => {
    if (!data.bands.length) return;
    const size = Math.max(data.heading, 12 / network.getScale());
    const top = box[1] - data.heading * 2.2;
    c.save();
    c.textAlign = "center";
    c.textBaseline = "middle";
    for (const [title, tint, left, right] of data.bands) {
      c.fillStyle = tint;
      c.fillRect(left, top, right - left, box[3] - top);
      c.fillStyle = "#3b4754";
      c.font = `600 ${size}px ${FACE}`;
      c.fillText(title, (left + right) / 2, box[1] - data.heading * 0.9);
    }
    c.restore();
  });

  let ring = [];
  network.on("afterDrawing", (c) => {
    ring.forEach((id, i) => {
      const at = network.getPosition(id), half = home.get(id).size;
      c.beginPath();
      c.arc(at.x, at.y, half * (i ? 1.2 : 1.45), 0, 2 * Math.PI);
      c.lineWidth = Math.max(i ? 2 : 4, (i ? 1.5 : 3) / network.getScale());
      c.strokeStyle = i ? "#f0a020aa" : "#f08000";
      c.stroke();
    });
  });

  const listeners = [];
  const choose = (kind, id, zoom) => {
    ring = [];
    if (kind === "node") {
      network.selectNodes([id]);
      ring = [id, ...network.getConnectedNodes(id).filter((other) => other !== id)];
    } else if (kind === "edge") {
      network.selectEdges([id]);
      ring = [...new Set([ends.get(id).from, ends.get(id).to])];
    } else network.unselectAll();
    if (zoom && kind === "node") {
      const scale = Math.max(network.getScale(), Math.min(1.2, 26 / home.get(id).font.size));
      network.moveTo({ position: network.getPosition(id), scale, animation: false });
    } else if (zoom && kind === "edge") network.fit({ nodes: ring, animation: false, maxZoomLevel: 1.2 });
    listeners.forEach((tell) => tell(kind, id));
    network.redraw();
  };
  network.on("click", (event) => {
    if (event.nodes.length) choose("node", event.nodes[0]);
    else if (event.edges.length) choose("edge", event.edges[0]);
    else choose("none");
  });

  // A name under the pointer, also where labels are too small to be drawn.
  const tip = byId("tip");
  let asked = 0;
  byId("chart").addEventListener("mousemove", (event) => {
    if (event.buttons || event.timeStamp - asked < 60) return;
    asked = event.timeStamp;
    const at = { x: event.offsetX, y: event.offsetY };
    const id = network.getNodeAt(at);
    tip.hidden = id === undefined;
    if (tip.hidden) return;
    const one = data.entities[index(id)];
    tip.textContent = [one[0] || one[1], one[1], [one[3] || one[2], one[4]].filter(Boolean).join(", ")].filter(Boolean).join("\n");
    tip.style.left = `${byId("chart").offsetLeft + at.x + 14}px`;
    tip.style.top = `${byId("chart").offsetTop + at.y + 14}px`;
  });
  byId("chart").addEventListener("mouseleave", () => { tip.hidden = true; });

  const index = (id) => Number(id.slice(1));
  const zoom = (by) => network.moveTo({ scale: network.getScale() * by, animation: false });
  const move = (dx, dy) => {
    const at = network.getViewPosition(), s = network.getScale();
    network.moveTo({ position: { x: at.x + dx / s, y: at.y + dy / s }, animation: false });
  };
  const clear = () => { choose("none"); byId("said").textContent = "Selection cleared."; };
  const KEYS = {
    ArrowLeft: () => move(-80, 0), ArrowRight: () => move(80, 0), ArrowUp: () => move(0, -80), ArrowDown: () => move(0, 80),
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), "0": fit, Escape: clear,
  };
  byId("chart").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) {
      event.preventDefault();
      byId("find").focus();
      byId("find").select();
    } else if (event.key === "Escape" && !event.defaultPrevented && event.target.id !== "find") clear();
  });

  byId("zoom-in").onclick = () => zoom(1.25);
  byId("zoom-out").onclick = () => zoom(0.8);
  byId("fit").onclick = fit;
  byId("reset").onclick = () => { nodes.update(data.nodes.map(({ id, x, y }) => ({ id, x, y }))); fit(); };
  byId("print").onclick = () => window.print();
  byId("save").onclick = () => {
    const seen = document.querySelector("#chart canvas"), sheet = document.createElement("canvas");
    const foot = 34 * (seen.width / seen.clientWidth);
    [sheet.width, sheet.height] = [seen.width, seen.height + 2 * foot];
    const c = sheet.getContext("2d");
    c.fillStyle = "#ffffff";
    c.fillRect(0, 0, sheet.width, sheet.height);
    c.drawImage(seen, 0, foot);
    c.fillStyle = "#1b2430";
    c.font = `600 ${foot * 0.5}px ${FACE}`;
    c.fillText(document.title, foot * 0.4, foot * 0.68, sheet.width - foot);
    c.font = `${foot * 0.36}px ${FACE}`;
    c.fillText(document.querySelector("footer p").textContent, foot * 0.4, sheet.height - foot * 0.35, sheet.width - foot);
    const link = document.createElement("a");
    link.download = "chart.png";
    link.href = sheet.toDataURL("image/png");
    link.click();
  };
  window.addEventListener("beforeprint", fit);
  // Until the reader moves the picture, a change of the window's size shows the whole again.
  let touched = false;
  ["dragStart", "zoom"].forEach((name) => network.on(name, () => { touched = true; }));
  network.on("resize", () => { if (!touched) setTimeout(fit); });
  fit();
  return { data, network, byId, make, choose, index, fit, onChoice: (tell) => listeners.push(tell) };
})();
