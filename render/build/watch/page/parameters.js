import { build } from "./controls.js";
import { sender } from "./connection.js";
import { byId, element, say } from "./elements.js";
import { key, quoted, toml } from "./values.js";

const PAUSE = 60;

/** The controls of a clip's parameters. What the author sets is sent as it changes, and comes back in a snapshot. */
export class Parameters {
  constructor() {
    this.root = byId("controls");
    this.rows = new Map();
    this.layout = "";
    this.set = {}; // the values that differ from the script's
    this.texts = {}; // those written as TOML, until the server has read them
    this.refused = false;
    this.send = sender("parameters", PAUSE, (message) => this.#answered(message));
    byId("reset").addEventListener("click", () => this.#reset());
    byId("copy-set").addEventListener("click", () => this.#copy(this.#written((name, value) => `--set ${quoted(`${name}=${value}`)}`).join(" ")));
    byId("copy-toml").addEventListener("click", () => this.#copy(this.#written((name, value) => `${key(name)} = ${value}\n`).join("")));
  }

  update(parameters) {
    this.parameters = parameters;
    byId("parameters").hidden = parameters.length === 0;
    const layout = JSON.stringify(parameters.map(({ name, control, value }) => [name, control, shape(value)]));
    if (layout !== this.layout && !this.send.waiting() && !this.refused) {
      this.layout = layout;
      this.#build();
    }
    // What is still under way, or was refused and stands to be mended, is not taken back.
    if (this.send.waiting() || this.refused) return;
    this.texts = {};
    this.set = Object.fromEntries(parameters.filter((each) => each.changed).map(({ name, value }) => [name, value]));
    for (const { name, value } of parameters) this.rows.get(name)?.control.set(value);
    this.#mark();
  }

  #build() {
    this.rows.clear();
    this.root.replaceChildren(...this.parameters.map((parameter) => {
      const { name } = parameter;
      const control = build(parameter, (value) => this.#change(name, value), (text) => this.#write(name, text));
      const reset = element("button", { type: "button", className: "reset", textContent: "reset", "aria-label": `Reset ${name}`, hidden: true });
      reset.addEventListener("click", () => this.#reset(name));
      const row = element("div", { className: "parameter", role: "group", "aria-label": name },
        element("div", { className: "name" }, element("code", { textContent: name }), reset), control.node);
      this.rows.set(name, { row, reset, control });
      return row;
    }));
  }

  #change(name, value) {
    delete this.texts[name];
    const { default: usual } = this.parameters.find((each) => each.name === name);
    if (JSON.stringify(value) === JSON.stringify(usual)) delete this.set[name];
    else this.set[name] = value;
    this.#post();
  }

  #write(name, text) {
    if (text.trim() === "") return this.#reset(name);
    delete this.set[name];
    this.texts[name] = text;
    this.#post();
  }

  #reset(name) {
    for (const each of name === undefined ? [...this.rows.keys()] : [name]) {
      delete this.set[each];
      delete this.texts[each];
      this.rows.get(each).control.set(this.parameters.find((known) => known.name === each).default);
    }
    this.#post();
  }

  #post() {
    this.#mark();
    say(byId("copied"), "");
    this.send({ values: { ...this.set }, toml: { ...this.texts } });
  }

  #answered(message) {
    this.refused = message !== null;
    byId("refusal").hidden = !this.refused;
    say(byId("refusal"), message ?? "");
  }

  #mark() {
    const changed = new Set([...Object.keys(this.set), ...Object.keys(this.texts)]);
    for (const [name, { row, reset }] of this.rows) {
      row.classList.toggle("changed", changed.has(name));
      reset.hidden = !changed.has(name);
    }
    for (const id of ["copy-set", "copy-toml", "reset"]) byId(id).disabled = changed.size === 0;
    say(byId("changed"), changed.size ? `${changed.size} changed` : "");
  }

  #written(form) {
    const written = { ...Object.fromEntries(Object.entries(this.set).map(([name, value]) => [name, toml(value)])), ...this.texts };
    return [...this.rows.keys()].filter((name) => name in written).map((name) => form(name, written[name]));
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      say(byId("copied"), "Copied.");
    } catch {
      say(byId("copied"), text); // the browser gives no clipboard: to be copied by hand
    }
  }
}

/** What of a value decides how its control is laid out. */
function shape(value) {
  if (!Array.isArray(value)) return typeof value;
  return Array.isArray(value[0]) ? value.map((row) => (Array.isArray(row) ? row.length : 0)) : ["list", typeof value[0]];
}
