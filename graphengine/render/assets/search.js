"use strict";
// Find by name or number: zooms to the one found, lets the reader pick among equal names.
(() => {
  const { data, byId, make, choose } = GE;
  const input = byId("find"), list = byId("found"), said = byId("said");
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\[u\+[0-9a-f]{4,6}\]/g, "").replace(/\s+/g, " ").trim();
  const haystack = data.entities.map((one) => [plain(one[0]), plain(one[1])]);
  const SHOWN = 40;
  let hits = [], at = -1;

  const find = (text) => {
    const asked = plain(text);
    if (!asked) return [];
    const rank = ([name, key]) => {
      if (name === asked || key === asked) return 0;
      if (name.startsWith(asked) || key.startsWith(asked)) return 1;
      return name.includes(asked) || key.includes(asked) ? 2 : 3;
    };
    return haystack.map((one, i) => [rank(one), i]).filter(([r]) => r < 3).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  };

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const name = (i) => data.entities[i][0] || data.entities[i][1];
  const go = (i) => {
    choose("node", data.nodes[i].id, true);
    said.textContent = `Shown: ${name(i)}`;
    close();
  };
  const mark = (step) => {
    const items = [...list.children];
    if (!items.length) return;
    at = (at + step + items.length) % items.length;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    items[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[at].id);
  };

  const show = () => {
    hits = find(input.value);
    list.replaceChildren(...hits.slice(0, SHOWN).map(([, i], k) => {
      const one = data.entities[i], item = make("li", name(i));
      item.id = `hit-${k}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.append(make("span", [one[0] ? one[1] : "", one[3] || one[2], one[4]].filter(Boolean).join(" · ")));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); go(i); });
      return item;
    }));
    at = -1;
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(!!hits.length));
    const more = hits.length > SHOWN ? `, first ${SHOWN} listed` : "";
    said.textContent = !input.value.trim() ? "" : hits.length ? `${hits.length} found${more}` : "Nothing of that name or number in this picture.";
  };

  const enter = () => {
    if (list.hidden) show();
    if (!hits.length) return;
    const best = hits.filter(([r]) => r === hits[0][0]);
    if (at >= 0) go(hits[at][1]);
    else if (best.length === 1 && (best[0][0] === 0 || hits.length === 1)) go(best[0][1]);
    else {
      mark(1);
      said.textContent = `${hits.length} found: choose one with the arrow keys and Enter.`;
    }
  };
  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show();
      mark(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      enter();
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
      if (!input.value) byId("chart").focus();
      input.value = "";
      choose("none");
    }
  });
})();
