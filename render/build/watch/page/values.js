/** Write a value as TOML on one line. */
export function toml(value) {
  if (Array.isArray(value)) return `[${value.map(toml).join(", ")}]`;
  if (value !== null && typeof value === "object") {
    return `{${Object.entries(value).map(([name, each]) => ` ${key(name)} = ${toml(each)}`).join(",")} }`;
  }
  if (typeof value === "string") return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
  return String(value);
}

export function key(name) {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name);
}

/** Quote a word for a shell. */
export function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Round to what a slider of this span can tell apart. */
export function rounded(value, span) {
  const digits = Math.max(0, 3 - Math.floor(Math.log10(span || 1)));
  return Number(value.toFixed(Math.min(digits, 12)));
}

/** Set one of several probabilities; the others keep their proportions, and all together sum to one. */
export function rebalanced(shares, index, wanted, least) {
  const others = shares.length - 1;
  const value = Math.min(1 - least * others, Math.max(least, wanted));
  if (others === 0) return [1];
  // What the others have beyond the least is scaled, so that none falls below it.
  const free = 1 - value - least * others;
  const beyond = shares.map((share) => Math.max(0, share - least));
  const sum = beyond.reduce((total, each, place) => (place === index ? total : total + each), 0);
  return shares.map((_, place) => {
    if (place === index) return value;
    return least + (sum > 0 ? (free * beyond[place]) / sum : free / others);
  });
}

/** Round probabilities to four digits so that they still sum to one and none falls below the least. */
export function roundedShares(shares, least) {
  const units = 10000;
  const floor = Math.ceil(least * units - 1e-6);
  const whole = shares.map((share) => Math.max(floor, Math.round(share * units)));
  const largest = whole.indexOf(Math.max(...whole));
  whole[largest] += units - whole.reduce((sum, each) => sum + each, 0);
  return whole.map((each) => each / units);
}
