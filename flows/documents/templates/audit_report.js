"use strict";
// Draws the doubts that lie in the page as JSON. Every text is set as text, never as HTML.
(() => {
  const PAGE = 50;
  const PART = 100;
  const at = (id) => document.getElementById(id);
  const names = JSON.parse(at("names").textContent);
  const parts = [...document.querySelectorAll("script.part")];
  const TYPE = 0, NAME = 1, ID = 2, REGISTRY = 3, UNIT = 4, LOW = 5, HIGH = 6, CONFIDENCE = 7, STATUS = 8, NEW = 9, DOUBTED = 10, FLAG = 11;
  const lines = [...document.querySelectorAll("script.lines")].flatMap((each) => JSON.parse(each.textContent));
  const SELECTS = [["by-type", TYPE, names.types, "全部类型"], ["by-unit", UNIT, names.units, "全部镇区"],
    ["by-confidence", CONFIDENCE, names.confidences, "全部可信度"], ["by-status", STATUS, names.statuses, "全部状态"]];
  const read = new Map();
  let shown = [], page = 0;

  const make = (tag, text, kind) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const added = (parent, ...children) => { parent.append(...children); return parent; };
  const word = (list, place) => (typeof place === "number" ? list[place] : place);
  const yuan = (cents) => (cents / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ",");
  const money = (cents) => (cents < 1e6 ? yuan(cents) + " 元" : yuan(Math.round(cents / 1e4)) + " 万元");
  const between = (low, high, say) => (low === high ? say(low) : say(low) + " 至 " + say(high));

  // A part is read when one of its doubts is looked at; its lists hold places in its own list of words.
  const part = (number) => {
    if (!read.has(number)) {
      const found = JSON.parse(parts[number].textContent);
      const told = (value) => (Array.isArray(value) ? value.map(told) : found.words[value]);
      if (read.size > 20) read.delete(read.keys().next().value);
      read.set(number, { flags: found.flags, told });
    }
    return read.get(number);
  };
  const flag = (place) => {
    const { flags, told } = part(Math.floor(place / PART));
    return told(flags[place % PART]);
  };

  const table = (heads, rows, kind) => {
    const made = make("table", undefined, kind);
    if (heads) added(made, added(make("thead"), added(make("tr"), ...heads.map((head) => make("th", head)))));
    return added(made, added(make("tbody"), ...rows));
  };
  const points = (title, list, none) => [make("h4", title),
    list.length ? added(make("ul"), ...list.map((each) => make("li", each))) : make("p", none, "quiet")];

  const facts = ([heads, lines]) => table(["", ...heads], lines.map(([title, differs, ...values]) => {
    const row = added(make("tr"), make("th", title), ...values.map((value) => make("td", value)));
    if (differs) row.className = "differs";
    return row;
  }), "facts");
  const evidence = (rows) => table(["来源", "作用", "金额（元）", "文件和行", "记录编号", "所载"],
    rows.map(([source, role, amount, file, line, number, heads, ...values]) => {
      const said = heads.split("|").map((head, place) => (values[place] ? head + " " + values[place] : "")).filter(Boolean);
      return added(make("tr"), make("td", source), make("td", role), make("td", amount, "n"),
        make("td", file + (line ? " 第" + line + "行" : ""), "file"), make("td", number), make("td", said.join("，")));
    }), "rows");
  const link = ([title, records, rule, probability, total, steps]) => {
    const made = make("div", undefined, "link");
    const head = added(make("p"), make("b", title),
      `　${records}：${rule}，同一人的概率 ${probability}` + (total ? `，权重合计 ${total} 比特` : ""));
    added(made, head);
    if (steps.length) {
      added(made, table(null, steps.map(([name, says, weight, left, width, sign]) => {
        const bar = make("div", undefined, sign === "-" ? "bar minus" : "bar");
        bar.style.marginLeft = left + "%";
        bar.style.width = width + "%";
        return added(make("tr"), make("td", name), make("td", says), make("td", weight, "n"), added(make("td"), bar));
      }), "steps"));
    }
    return made;
  };
  const detail = (place) => {
    const [id, summary, about, basis, rule, probability, seen, said, rows, links, doubts, story] = flag(place);
    const line = lines[place];
    const made = make("div", undefined, "flag");
    added(made, make("p", summary, "sentence"),
      make("p", `涉及金额 ${between(line[LOW], line[HIGH], yuan)} 元。${about ? about + "。" : ""}个人编号 ${line[REGISTRY] || "—"}。`),
      make("p", `依据：${basis}。疑点编号 ${id}，规则 ${rule}，关联概率 ${probability}。${seen}。`, "basis"));
    if (said[0].length) added(made, make("h4", "各来源所载（≠ 为各来源不一致）"), added(make("div", undefined, "scroll"), facts(said)));
    if (rows.length) added(made, make("h4", `依据的记录（${rows.length} 行）`), added(make("div", undefined, "scroll"), evidence(rows)));
    if (links.length) added(made, make("h4", "怎样关联到此人"), ...links.map(link));
    return added(made, ...points("反证与存疑", doubts, "数据中没有发现反证；仍须核实。"),
      ...points("经过和以前的核查", story, "没有以前的核查结果。"));
  };

  const toggle = (row, place) => {
    if (row.classList.toggle("open")) {
      const cell = added(make("td", undefined, "detail"), detail(place));
      cell.colSpan = 8;
      row.after(added(make("tr", undefined, "more"), cell));
    } else {
      row.nextSibling.remove();
    }
    row.setAttribute("aria-expanded", row.classList.contains("open"));
  };
  const drawn = (place) => {
    const line = lines[place];
    const kind = make("td", word(names.types, line[TYPE]));
    if (line[NEW]) added(kind, make("span", "新增", "new"));
    const row = added(make("tr", undefined, "line"), make("td", String(place + 1), "n"), kind, make("td", line[NAME]),
      make("td", line[ID]), make("td", word(names.units, line[UNIT])), make("td", between(line[LOW], line[HIGH], yuan), "n"),
      make("td", word(names.confidences, line[CONFIDENCE])), make("td", word(names.statuses, line[STATUS])));
    row.tabIndex = 0;
    row.dataset.flag = line[FLAG];
    row.addEventListener("click", () => toggle(row, place));
    row.addEventListener("keydown", (event) => { if (event.key === "Enter") toggle(row, place); });
    return row;
  };
  const draw = () => {
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    page = Math.min(Math.max(page, 0), pages - 1);
    at("rows").replaceChildren(...shown.slice(page * PAGE, (page + 1) * PAGE).map(drawn));
    at("page").textContent = `第 ${page + 1} 页，共 ${pages} 页`;
    at("back").disabled = page === 0;
    at("on").disabled = page === pages - 1;
  };

  // Words are looked for in the text of a part first: most parts need not be read.
  const searched = (wanted) => {
    const raw = JSON.stringify(wanted).slice(1, -1).replace(/[<>&]/g, (sign) => "\\u00" + sign.charCodeAt(0).toString(16));
    const hit = new Set();
    const has = (value) => (Array.isArray(value) ? value.some(has) : value.includes(wanted));
    parts.forEach((each, number) => {
      const first = number * PART, last = Math.min(first + PART, lines.length);
      const inside = each.textContent.includes(raw);
      for (let place = first; place < last; place += 1) {
        const line = lines[place];
        if ([line[NAME], line[ID], line[REGISTRY], line[FLAG], word(names.types, line[TYPE])].some(has)) hit.add(place);
        else if (inside && has(flag(place))) hit.add(place);
      }
    });
    return hit;
  };
  const choose = () => {
    const wanted = at("q").value.trim(), least = Number(at("by-amount").value) * 100;
    const hit = wanted ? searched(wanted) : null;
    const picked = SELECTS.map(([id, column]) => [column, at(id).value]).filter(([, value]) => value !== "");
    shown = [...lines.keys()].filter((place) => {
      const line = lines[place];
      return (!hit || hit.has(place)) && line[LOW] >= least && (!at("only-new").checked || line[NEW])
        && (!at("only-doubted").checked || line[DOUBTED]) && picked.every(([column, value]) => String(line[column]) === value);
    });
    const key = { confidence: CONFIDENCE, unit: UNIT }[at("order").value];
    if (key !== undefined) shown.sort((one, other) => lines[one][key] - lines[other][key] || one - other);
    const sum = (column) => shown.reduce((total, place) => total + lines[place][column], 0);
    at("found").textContent = `符合条件 ${shown.length.toLocaleString("en-US")} 件，共 ${lines.length.toLocaleString("en-US")} 件；涉及 ${between(sum(LOW), sum(HIGH), money)}`;
    page = 0;
    draw();
  };

  for (const [id, column, list, all] of SELECTS) {
    const there = new Set(lines.map((line) => line[column]));
    const option = (text, value) => { const made = make("option", text); made.value = value; return made; };
    added(at(id), option(all, ""), ...list.flatMap((title, place) => (there.has(place) ? [option(title, place)] : [])));
  }
  let waiting = 0;
  at("q").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(choose, 200); });
  for (const id of [...SELECTS.map(([each]) => each), "by-amount", "order", "only-new", "only-doubted"]) at(id).addEventListener("change", choose);
  at("clear").addEventListener("click", () => {
    for (const each of document.querySelectorAll(".filters input, .filters select")) {
      if (each.type === "checkbox") each.checked = false;
      else if (each.tagName === "SELECT") each.selectedIndex = 0;
      else each.value = "";
    }
    choose();
  });
  const turn = (by) => { page += by; draw(); at("list").scrollIntoView(); };
  at("back").addEventListener("click", () => turn(-1));
  at("on").addEventListener("click", () => turn(1));
  at("open-all").addEventListener("click", () => at("rows").querySelectorAll("tr.line:not(.open)").forEach((row) => row.click()));
  at("list").hidden = false;
  choose();
})();
