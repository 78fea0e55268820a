/** Make an element with properties, attributes (names with a dash, and role) and children; null children are left out. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (name.includes("-") || name === "role" || name === "for") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** Set text only where it differs, so that a live region tells nothing twice. */
export function say(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** Return a function that calls `action` with a value that differs from the last one, compared as JSON. */
export function whenChanged(action) {
  let last;
  return (...values) => {
    const now = JSON.stringify(values);
    if (now === last) return;
    last = now;
    action(...values);
  };
}
