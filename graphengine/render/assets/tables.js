"use strict";
// Details of what was chosen, and the tables: the whole chart once more as text.
(() => {
  const { data, byId, make, choose, index, onChoice } = GE;
  const entity = (id) => data.entities[index(id)];
  const title = (one) => one[0] || one[1];
  const ends = (one) => [title(one), one[0] ? one[1] : ""];

  // "0123456789ab:sheet:row" -> "source 2, sheet, row 14"; what has another form stays as it is.
  const numbers = data.sources.map(([number, , sha]) => [sha.slice(0, 12), number]);
  const place = (evidence) => {
    const found = /^([0-9a-f]{12}):(.*):(\d+)$/.exec(evidence);
    const known = found && numbers.find(([sha]) => sha === found[1]);
    return known ? [`source ${known[1]}`, found[2], `row ${found[3]}`].filter(Boolean).join(", ") : evidence;
  };
  const places = (evidence) => evidence.map(place).join("; ");

  const rowOf = new Map();
  const chosenRows = [];
  const cell = (value) => {
    if (value instanceof Node) return value;
    if (Array.isArray(value)) {
      const td = make("td", value[0]);
      td.append(make("span", value[1], "key"));
      return td;
    }
    return make("td", value === null || value === undefined ? "" : String(value), typeof value === "number" ? "num" : "");
  };

  // columns: [heading, value for the cell, value to sort by]
  const table = (id, kind, columns, items) => {
    const place = byId(id), head = make("tr"), body = make("tbody");
    const order = items.map((_, i) => i);
    const rows = items.map(() => null);
    const row = (i) => {
      if (rows[i]) return rows[i];
      const tr = make("tr"), td = make("td", undefined, "num"), button = make("button", String(i + 1));
      button.type = "button";
      button.setAttribute("aria-label", `Show number ${i + 1} on the chart`);
      button.onclick = () => { choose(kind, items[i].id, true); byId("chart").scrollIntoView({ block: "nearest" }); };
      td.append(button);
      tr.append(td, ...columns.map(([, value]) => cell(value(items[i]))));
      rowOf.set(items[i].id, tr);
      rows[i] = tr;
      return tr;
    };
    let fill = 0;
    const draw = () => {
      // In portions, so that a large table does not hold up the chart.
      const turn = ++fill;
      let from = 0;
      const portion = () => {
        if (turn !== fill) return;
        body.append(...order.slice(from, from + 1500).map(row));
        from += 1500;
        if (from < order.length) setTimeout(portion);
        else place.dataset.ready = String(order.length);
      };
      portion();
    };
    const sort = (th, key) => {
      const down = th.getAttribute("aria-sort") === "ascending";
      head.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      th.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sign = down ? -1 : 1, empty = (v) => v === null || v === undefined || v === "";
      order.sort((a, b) => {
        const x = key(items[a], a), y = key(items[b], b);
        if (empty(x) || empty(y)) return empty(x) - empty(y) || a - b;
        return sign * (typeof x === "number" && typeof y === "number" ? x - y : String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0) || a - b;
      });
      draw();
    };
    [["No.", null, (_, i) => i + 1], ...columns].forEach(([text, value, key]) => {
      const th = make("th"), button = make("button", text);
      th.scope = "col";
      button.type = "button";
      button.onclick = () => sort(th, key || value);
      th.append(button);
      head.append(th);
    });
    const thead = make("thead");
    thead.append(head);
    place.append(thead, body);
    draw();
  };

  const links = data.links.map((l, i) => ({ id: data.edges[i].id, from: data.edges[i].from, to: data.edges[i].to, l }));
  table("links", "edge", [
    ["From", (r) => ends(entity(r.from)), (r) => title(entity(r.from))],
    ["To", (r) => ends(entity(r.to)), (r) => title(entity(r.to))],
    ["Link", (r) => r.l[0]],
    ["Amount", (r) => make("td", r.l[1], "num"), (r) => r.l[6]],
    ["Date", (r) => r.l[2]],
    ["Facts", (r) => r.l[3]],
    ["Basis", (r) => r.l[4]],
    ["Evidence", (r) => places(r.l[5])],
  ], links);
  const of = new Map(data.nodes.map((n) => [n.id, []]));
  links.forEach((r) => new Set([r.from, r.to]).forEach((id) => of.get(id).push(r)));
  table("entities", "node", [
    ["Name", (r) => r.e[0]],
    ["Key", (r) => r.e[1]],
    ["Kind", (r) => r.e[2]],
    ["Role", (r) => r.e[3]],
    ["Region", (r) => r.e[4]],
    ["Score", (r) => make("td", r.e[5] || "", "num"), (r) => (r.e[5] ? Number(r.e[5]) : null)],
    ["Links", (r) => of.get(r.id).length],
    ["Evidence", (r) => places(r.e[6])],
  ], data.nodes.map((n, i) => ({ id: n.id, e: data.entities[i] })));

  const facts = (pairs) => {
    const dl = make("dl");
    pairs.filter(([, value]) => value !== "" && value !== null && value !== undefined)
      .forEach(([label, value]) => dl.append(make("dt", label), make("dd", String(value))));
    return dl;
  };
  const list = (heading, items) => {
    if (!items.length) return [];
    const ul = make("ul");
    ul.append(...items);
    return [make("h2", heading), ul];
  };
  const jump = (text, kind, id) => {
    const li = make("li"), button = make("button", text);
    button.type = "button";
    button.onclick = () => choose(kind, id, true);
    li.append(button);
    return li;
  };
  const line = (r) => [r.l[0], r.l[1], r.l[2]].filter(Boolean).join(" · ");
  const evidence = (ids) => list("Evidence", ids.map((one) => make("li", place(one))));

  const ofNode = (id) => {
    const one = entity(id), mine = of.get(id);
    return [
      make("h3", title(one)),
      facts([["Key", one[1]], ["Kind", one[2]], ["Role", one[3]], ["Region", one[4]], ["Score", one[5]], ...one[7]]),
      ...evidence(one[6]),
      ...list(`Links (${mine.length})`, mine.slice(0, 200).map((r) =>
        jump(`${r.from === id ? "→" : "←"} ${title(entity(r.from === id ? r.to : r.from))}: ${line(r)}`, "edge", r.id))),
    ];
  };
  const ofEdge = (id) => {
    const r = links[index(id)];
    return [
      make("h3", r.l[0]),
      facts([["Amount", r.l[1]], ["Date", r.l[2]], ["Facts", r.l[3]], ["Basis", r.l[4]]]),
      ...list("Ends", [jump(`From ${title(entity(r.from))}`, "node", r.from), jump(`To ${title(entity(r.to))}`, "node", r.to)]),
      ...evidence(r.l[5]),
    ];
  };
  onChoice((kind, id) => {
    const panel = byId("details");
    const body = kind === "node" ? ofNode(id) : kind === "edge" ? ofEdge(id) : [make("p", "Click an entity or a link.", "hint")];
    panel.replaceChildren(make("h2", "Details"), ...body);
    while (chosenRows.length) chosenRows.pop().classList.remove("chosen");
    const row = rowOf.get(id);
    if (row) {
      row.classList.add("chosen");
      chosenRows.push(row);
    }
  });
})();
