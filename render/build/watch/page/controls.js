import { element } from "./elements.js";
import { rebalanced, rounded, roundedShares, toml } from "./values.js";

/** Give a field a value, unless somebody is writing in it. */
function give(field, value) {
  if (document.activeElement === field && field.type !== "range") return;
  if (field.value !== String(value)) field.value = value;
}

function filled(range) {
  const { min, max, value } = range;
  range.style.setProperty("--share", `${(100 * (value - min)) / (max - min || 1)}%`);
}

/** A slider and a field for the same number. */
function slider(label, { least, most, whole = false, field = true }, change) {
  const span = most - least;
  const step = whole ? 1 : "any";
  const bounds = { min: least, max: most, step };
  const range = element("input", { type: "range", ...bounds, "aria-label": label });
  const number = field ? element("input", { type: "number", ...bounds, "aria-label": label }) : element("output");
  const take = (value) => {
    if (Number.isFinite(value)) change(whole ? Math.round(value) : value);
  };
  range.addEventListener("input", () => {
    const value = whole ? Number(range.value) : rounded(Number(range.value), span);
    filled(range);
    number.value = value;
    take(value);
  });
  if (field) number.addEventListener("input", () => {
    if (number.value === "") return;
    range.value = number.value;
    filled(range);
    take(Number(number.value));
  });
  return {
    node: element("div", { className: "slider" }, range, number),
    set(value) {
      give(range, value);
      filled(range);
      give(number, field ? value : rounded(value, span));
    },
  };
}

/** Rows that are alike, one for each entry of a list whose length may change. */
function list(name, sizes, row, added, value, change) {
  let rows = [];
  let entries = [];
  const box = element("div", { className: "entries" });
  const fewer = element("button", { type: "button", textContent: "−", title: "One entry fewer", "aria-label": `One entry of ${name} fewer` });
  const more = element("button", { type: "button", textContent: "+", title: "One entry more", "aria-label": `One entry of ${name} more` });
  const buttons = sizes[0] === sizes[1] ? null : element("div", { className: "sizes" }, fewer, more);
  const show = () => {
    while (rows.length > entries.length) rows.pop().node.remove();
    while (rows.length < entries.length) {
      const index = rows.length;
      const made = row(index, (each) => commit(each, index));
      rows.push(made);
      box.append(made.node);
    }
    rows.forEach((each, index) => each.set(entries[index]));
    fewer.disabled = entries.length <= sizes[0];
    more.disabled = entries.length >= sizes[1];
  };
  const set = (list) => { entries = [...list]; show(); };
  const commit = (each, index) => {
    entries = added.placed(entries, index, each);
    show();
    change(entries);
  };
  fewer.addEventListener("click", () => { set(added.fewer(entries)); change(entries); });
  more.addEventListener("click", () => { set(added.more(entries)); change(entries); });
  set(value);
  return { node: element("div", { className: "list" }, box, buttons), set };
}

const plain = (fill) => ({
  placed: (entries, index, each) => entries.map((old, place) => (place === index ? each : old)),
  fewer: (entries) => entries.slice(0, -1),
  more: (entries) => [...entries, fill],
});

const isList = (value) => Array.isArray(value) && value.length > 0;
const isMatrix = (value) => isList(value) && value.every((row) => isList(row) && row.length === value[0].length);

const BUILDERS = {
  number: (name, control, value, change) => slider(name, control, change),
  whole: (name, control, value, change) => slider(name, { ...control, whole: true }, change),

  distribution(name, { sizes, least }, value, change) {
    if (!isList(value)) return null;
    const share = (shares) => roundedShares(shares, least);
    return list(name, sizes, (index, take) => {
      const made = slider(`${name}, entry ${index + 1}`, { least: 0, most: 1, field: false }, take);
      made.node.classList.add("bar");
      return made;
    }, {
      placed: (entries, index, each) => share(rebalanced(entries, index, each, least)),
      fewer: (entries) => { const kept = entries.slice(0, -1); return share(rebalanced(kept, 0, kept[0] + entries.at(-1), least)); },
      more: (entries) => share(rebalanced([...entries, 0], entries.length, Math.max(least, 1 / (entries.length + 1)), least)),
    }, value, change);
  },

  vector(name, { sizes, least, most }, value, change) {
    if (!isList(value)) return null;
    const fill = Math.min(most, Math.max(least, 0));
    return list(name, sizes, (index, take) => slider(`${name}, entry ${index + 1}`, { least, most }, take), plain(fill), value, change);
  },

  matrix(name, { least, most }, value, change) {
    if (!isMatrix(value)) return null;
    const grid = element("div", { className: "matrix", role: "group", "aria-label": name });
    grid.style.gridTemplateColumns = `repeat(${value[0].length}, minmax(0, 5rem))`;
    const fields = value.map((row, i) => row.map((_, j) => {
      const field = element("input", { type: "number", min: least, max: most, step: "any", "aria-label": `${name}, row ${i + 1}, column ${j + 1}` });
      field.addEventListener("input", () => {
        const all = fields.map((each) => each.map((other) => (other.value === "" ? NaN : Number(other.value))));
        if (all.flat().every(Number.isFinite)) change(all);
      });
      grid.append(field);
      return field;
    }));
    return { node: grid, set: (rows) => rows.forEach((row, i) => row.forEach((entry, j) => fields[i]?.[j] && give(fields[i][j], entry))) };
  },

  choice(name, { options }, value, change) {
    const select = element("select", { "aria-label": name }, ...options.map((option, index) => element("option", { value: index, textContent: String(option) })));
    select.addEventListener("change", () => change(options[Number(select.value)]));
    return { node: select, set: (chosen) => { select.value = options.findIndex((option) => option === chosen); } };
  },

  words(name, { sizes, length }, value, change) {
    if (!isList(value) || value.some((word) => typeof word !== "string")) return null;
    return list(name, sizes, (index, take) => {
      const field = element("input", { type: "text", maxLength: length, spellcheck: false, "aria-label": `${name}, entry ${index + 1}` });
      field.addEventListener("input", () => take(field.value));
      return { node: field, set: (word) => give(field, word) };
    }, plain("…"), value, change);
  },
};

/** Return node and setter of a parameter's control; `change` takes a value, `write` the text of a TOML value. */
export function build({ name, value, control }, change, write) {
  const made = BUILDERS[control.kind]?.(name, control, value, change);
  if (made) {
    made.set(value);
    return made;
  }
  const field = element("input", { type: "text", value: toml(value), spellcheck: false, className: "toml", "aria-label": `${name}, as TOML` });
  field.addEventListener("change", () => write(field.value));
  return { node: field, set: (changed) => give(field, toml(changed)) };
}
