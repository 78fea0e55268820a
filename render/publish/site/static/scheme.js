"use strict";
// Which colours the page has, before anything is drawn; the reader's own choice is remembered where that is allowed.
const site = {
  remember(key, value) {
    try { localStorage.setItem(`lecture-${key}`, value); } catch { /* a page from disk may not */ }
  },
  remembered(key) {
    try { return localStorage.getItem(`lecture-${key}`) ?? ""; } catch { return ""; }
  },
  light: matchMedia("(prefers-color-scheme: light)"),
  scheme() {
    return document.documentElement.dataset.scheme || (site.light.matches ? "light" : "dark");
  },
  set(scheme) {
    if (scheme === "dark" || scheme === "light") document.documentElement.dataset.scheme = scheme;
    else delete document.documentElement.dataset.scheme;
    document.dispatchEvent(new Event("scheme"));
  },
};
site.set(site.remembered("scheme"));
if (new URLSearchParams(location.search).has("embed")) document.documentElement.classList.add("embed");
site.light.addEventListener("change", () => document.dispatchEvent(new Event("scheme")));

document.addEventListener("DOMContentLoaded", () => {
  const select = document.getElementById("scheme");
  select.value = site.remembered("scheme");
  select.addEventListener("change", () => {
    site.remember("scheme", select.value);
    site.set(select.value);
  });
  select.parentElement.hidden = false;
});
