"use strict";
// Everything works without this file. It copies texts, takes files that are dropped, and
// says that a file is on its way.

const each = (selector, root, what) => { for (const e of root.querySelectorAll(selector)) what(e); };

function copies(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).value);
    button.textContent = button.dataset.copied;
  });
}

function drops(form) {
  const input = form.querySelector("input[type=file]");
  const over = on => form.classList.toggle("over", on);
  each(".droptext", form, e => { e.hidden = false; });
  form.addEventListener("dragover", e => { e.preventDefault(); over(true); });
  form.addEventListener("dragleave", () => over(false));
  form.addEventListener("drop", e => {
    e.preventDefault();
    over(false);
    if (e.dataTransfer.files.length) input.files = e.dataTransfer.files;
  });
  form.addEventListener("submit", () => { form.querySelector("button").disabled = true; });
}

each("[data-copy]", document, copies);
each("[data-drop]", document, drops);

// What takes the place of the whole page is read from its beginning.
document.addEventListener("htmx:after:swap", () => {
  const content = document.querySelector("#content");
  if (content && document.activeElement === document.body) content.focus({preventScroll: true});
});
