import { byId, element, say, whenChanged } from "./elements.js";

/** The list of beats with their words and marks. */
export const showBeats = whenChanged((beats, language, go) => {
  byId("beats").replaceChildren(...beats.map((beat) => {
    const marks = Object.entries(beat.marks).map(([name, frame]) => {
      const mark = element("button", { type: "button", className: "mark", textContent: name, title: frame === null ? "Not known yet" : `Frame ${frame}`, disabled: frame === null });
      mark.addEventListener("click", () => go({ beat: beat.name, frame }));
      return mark;
    });
    const open = element("button", { type: "button", className: "beat" },
      element("span", { className: "name", textContent: beat.name }),
      element("span", { className: "say", lang: language, textContent: beat.words }),
      element("span", { className: "shows", lang: language }, element("span", { className: "hidden", lang: "en", textContent: "Shown: " }), beat.shows));
    open.addEventListener("click", () => go({ beat: beat.name, frame: 0 }));
    const item = element("li", {}, open, marks.length ? element("div", { className: "marks", role: "group", "aria-label": `Marks of ${beat.name}` }, ...marks) : null);
    item.dataset.beat = beat.name;
    return item;
  }));
});

/** Highlight the beat at which the author looks, and the mark that was passed last. */
export function showPlace({ beat, frame }, beats, fps, timeline) {
  const list = byId("beats");
  for (const item of list.children) {
    const current = item.dataset.beat === beat;
    const button = item.querySelector(".beat");
    const was = button.hasAttribute("aria-current");
    if (current) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    item.classList.toggle("current", current);
    const found = beats.find((each) => each.name === item.dataset.beat);
    const passed = Object.entries(found?.marks ?? {}).filter(([, at]) => at !== null && at <= frame);
    const last = passed.sort((one, other) => one[1] - other[1]).at(-1)?.[0];
    for (const mark of item.querySelectorAll(".mark")) mark.classList.toggle("passed", current && mark.textContent === last);
    if (current && !was) keepInSight(item);
  }
  const here = timeline.beat(beat);
  say(byId("place"), here ? `${beat}, frame ${frame}${here.known ? ` of ${here.frames}` : ""}` : "");
  const sure = here && timeline.beats.every((each) => each.known);
  say(byId("time"), sure ? `${clock((here.start + frame) / fps)} / ${clock(timeline.total / fps)}` : "");
}

/** Scroll the list of beats, never the page under the reader. */
function keepInSight(item) {
  const list = byId("beats");
  if (list.matches(":hover, :focus-within")) return;
  const [outer, inner] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom - 16) list.scrollTop += inner.top - outer.top - 8;
}

function clock(seconds) {
  const tenths = Math.round(seconds * 10);
  return `${Math.floor(tenths / 600)}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
}

export const showError = whenChanged((error) => {
  byId("picture").classList.toggle("failed", error !== null);
  byId("error").hidden = error === null;
  if (error === null) return byId("error").replaceChildren();
  const place = error.file ? element("p", { className: "where" }, element("code", { textContent: error.file }), error.line ? `, line ${error.line}` : "") : null;
  const lines = error.lines?.length ? element("ol", { className: "source", tabIndex: 0, "aria-label": "The lines around it" },
    ...error.lines.map(([number, text]) => element("li", { className: number === error.line ? "wrong" : "", "aria-current": number === error.line ? "true" : null },
      element("span", { className: "number", textContent: number }), element("code", { textContent: text || " " })))) : null;
  byId("error").replaceChildren(element("p", { className: "message", textContent: error.message }), ...[place, lines].filter(Boolean));
});

/** List the findings of the beat that is shown, and frame their places over the picture. */
export const showFindings = whenChanged((findings, beat, go) => {
  const here = findings.filter((finding) => finding.beat === null || finding.beat === beat);
  const elsewhere = new Map();
  for (const finding of findings) {
    if (!here.includes(finding)) elsewhere.set(finding.beat, (elsewhere.get(finding.beat) ?? 0) + 1);
  }
  const boxes = [];
  const items = here.map((finding) => {
    const item = element("li", { className: finding.severity }, element("span", { className: "rule", textContent: `${finding.severity} ${finding.rule}` }), ` ${finding.message}`);
    if (finding.box) {
      const [x, y, width, height] = finding.box.map((share) => `${share * 100}%`);
      const box = element("div", { className: `box ${finding.severity}` });
      Object.assign(box.style, { left: x, top: y, width, height });
      boxes.push(box);
      for (const [event, on] of [["pointerenter", true], ["pointerleave", false]]) item.addEventListener(event, () => box.classList.toggle("pointed", on));
    }
    return item;
  });
  byId("boxes").replaceChildren(...boxes);
  const links = [...elsewhere].map(([name, count]) => {
    const button = element("button", { type: "button", className: "mark", textContent: `${name} (${count})` });
    button.addEventListener("click", () => go({ beat: name, frame: 0 }));
    return button;
  });
  byId("findings").hidden = findings.length === 0;
  byId("findings").replaceChildren(element("ul", {}, ...items), ...(links.length ? [element("p", { className: "aside" }, "In other beats: ", ...links)] : []));
});

let listed = [];

export const showNumbers = whenChanged((numbers) => {
  listed = Object.entries(numbers).map(([name, number]) => {
    const node = element("li", {},
      element("span", { className: "name", textContent: name }),
      element("span", { className: "value" }, element("span", { className: "computed", textContent: number.text }), number.unit ? element("span", { className: "unit", textContent: ` ${number.unit}` }) : null),
      element("code", { textContent: number.call }));
    return { node, text: `${name} ${number.call} ${number.unit}`.toLowerCase() };
  });
  byId("number-list").replaceChildren(...listed.map((each) => each.node));
  search();
});

export function search() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const { node, text } of listed) {
    node.hidden = !words.every((word) => text.includes(word));
    if (!node.hidden) found += 1;
  }
  say(byId("number-count"), listed.length === 0 ? "" : found === listed.length ? String(found) : `${found} of ${listed.length}`);
  byId("no-numbers").hidden = found > 0;
  say(byId("no-numbers"), listed.length ? "No number is called so." : "The numbers come with the first picture.");
}

/** A row of choices, hidden where there is only one. */
export function choices(id, chosen) {
  const show = whenChanged((names, current) => {
    const legend = byId(id).querySelector("legend");
    byId(id).hidden = names.length < 2;
    byId(id).replaceChildren(legend, ...names.map((name) => {
      const input = element("input", { type: "radio", name: id, value: name, checked: name === current, className: "hidden" });
      input.addEventListener("change", () => chosen(name));
      return element("label", {}, input, element("span", { textContent: name }));
    }));
  });
  return (names, current) => {
    // The element that has the focus must outlive the change that it made.
    const inputs = [...byId(id).querySelectorAll("input")];
    if (inputs.length === names.length && inputs.every((input, index) => input.value === names[index])) {
      for (const input of inputs) input.checked = input.value === current;
    } else show(names, current);
  };
}
