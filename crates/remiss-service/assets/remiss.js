// What is more convenient with a script; every page works without it.
"use strict";

// Copies a text, and says so on the button.
function copy(button, text, said) {
  navigator.clipboard.writeText(text).then(() => {
    const before = button.textContent;
    button.textContent = said;
    setTimeout(() => { button.textContent = before; }, 2000);
  });
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      copy(button, document.getElementById(button.dataset.copy).textContent, button.dataset.copied);
    });
  }
}

// Steps through the marked words: the list of places becomes two buttons.
const words = document.querySelector(".words");
if (words) {
  const places = [...document.querySelectorAll("mark.hit[id], .anchor[id^=t-]")].filter((place) => /^t-\d+$/.test(place.id));
  const said = document.createElement("span");
  const here = places.findIndex((place) => `#${place.id}` === location.hash);
  const chosen = document.getElementById("traff");
  let at = here >= 0 || !chosen ? here : places.findIndex((place) => chosen.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING) - 1;
  const say = () => { said.textContent = at < 0 ? "" : `${at + 1} ${words.dataset.of} ${places.length}`; };
  const step = (by, button) => {
    at = (Math.max(at, by < 0 ? 0 : -1) + by + places.length) % places.length;
    location.replace(`#${places[at].id}`);
    // Going to a place takes the focus from the button, which is to be pressed again.
    button.focus({ preventScroll: true });
    say();
  };
  said.setAttribute("role", "status");
  for (const [label, by] of [[words.dataset.previous, -1], [words.dataset.next, 1]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => step(by, button));
    words.firstElementChild.append(button);
  }
  words.firstElementChild.append(said);
  words.classList.toggle("stepped", places.length > 0);
}

// Completions below the search box, after the combobox pattern of WAI-ARIA.
const box = document.getElementById("q");
if (box) {
  const list = document.createElement("ul");
  const isSwedish = document.documentElement.lang === "sv";
  const kinds = isSwedish
    ? { title: "rubrik", namnd: "nämnd", handlaggare: "handläggare", proposer: "förslagsställare", dnr: "diarienummer", word: "ord" }
    : { title: "title", namnd: "committee", handlaggare: "officer", proposer: "proposer", dnr: "diary number", word: "word" };
  let chosen = -1;
  let asked = 0;
  let timer;
  list.id = "forslag";
  list.className = "suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", isSwedish ? "Förslag" : "Suggestions");
  list.hidden = true;
  box.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
    box.setAttribute(name, value);
  }

  const close = () => {
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const take = (option) => {
    box.value = option.dataset.text;
    close();
    box.form.requestSubmit();
  };
  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map(({ text, kind }, number) => {
      const option = document.createElement("li");
      const label = document.createElement("span");
      option.id = `forslag-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.text = kind === "title" || kind === "dnr" ? `"${text.replaceAll('"', "")}"` : text;
      option.append(text, label);
      label.className = "count";
      label.textContent = kinds[kind] ?? "";
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
      return option;
    }));
    chosen = -1;
    list.hidden = suggestions.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    const number = ++asked;
    if (box.value.trim().length < 2) return close();
    try {
      const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(box.value)}`);
      if (!answer.ok || number !== asked || document.activeElement !== box) return;
      show((await answer.json()).suggestions);
    } catch {
      close();
    }
  };
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    const options = [...list.children];
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); return close(); }
    if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); return take(options[chosen]); }
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || list.hidden || options.length === 0) return;
    event.preventDefault();
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : options.length - 1) + (chosen < 0 && event.key === "ArrowUp" ? 1 : 0)) % options.length;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    box.setAttribute("aria-activedescendant", options[chosen].id);
  });
}

// Empty fields stay out of the address, so that it can be shared.
for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });
}
