"use strict";
// Posters in the colours of the page, where clips were made in both.
{
  const show = () => {
    for (const image of document.querySelectorAll(".card img")) {
      const source = image.dataset[site.scheme()];
      if (source && image.getAttribute("src") !== source) image.src = source;
    }
  };
  document.addEventListener("scheme", show);
  show();
}
