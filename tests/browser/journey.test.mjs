// The way of a newcomer: search, narrow by committee, open a document, see the mark. With and without script, with the
// mouse and with the keyboard alone.

import assert from "node:assert/strict";
import { test } from "node:test";

import { search, site, withPage } from "./setup.mjs";

const WIDE = { viewport: { width: 1280, height: 900 } };
const NARROW = { viewport: { width: 390, height: 844 } };

for (const [name, options] of [
  ["with script", WIDE],
  ["without script", { ...WIDE, javaScriptEnabled: false }],
  ["on a phone", NARROW],
  ["on a phone without script", { ...NARROW, javaScriptEnabled: false }],
]) {
  test(`a newcomer searches, narrows and opens a document, ${name}`, () =>
    withPage(options, async (page) => {
      const { total, facets } = await search({ q: "trygghet", facets: "namnd" });
      const narrower = facets.namnd.find((value) => value.count < total);
      assert.ok(narrower, "a committee narrows the search");

      await page.goto(`${site}/`);
      await page.locator("input[name=q]").first().fill("trygghet");
      await page.getByRole("button", { name: "Sök", exact: true }).first().click();
      await page.waitForURL(/[?&]q=trygghet/);
      assert.match(await page.getByRole("heading", { level: 1 }).innerText(), new RegExp(`\\b${total}\\b`));
      assert.match(await page.title(), new RegExp(`\\b${total}\\b`), "the number of hits is in the title");

      await openFilters(page);
      const group = page.getByRole("group", { name: /^Nämnd/ });
      await group.getByRole("checkbox", { name: narrower.value }).first().check();
      assert.doesNotMatch(page.url(), /namnd=/, "nothing is applied before the button");
      await page.getByRole("button", { name: "Använd filter" }).click();
      await page.waitForURL(/[?&]namnd=/);
      assert.match(await page.getByRole("heading", { level: 1 }).innerText(), new RegExp(`\\b${narrower.count}\\b`));
      const chip = page.getByRole("link", { name: new RegExp(`Ta bort filter.*${narrower.value}`, "s") });
      await chip.waitFor();

      const first = page.locator("ol.cards > li").first();
      await first.locator(".card-title a").click();
      await page.waitForURL(/\/dokument\//);
      const mark = page.locator("main mark.hit").first();
      await mark.scrollIntoViewIfNeeded();
      assert.ok(await mark.isVisible());
      assert.match((await mark.innerText()).toLowerCase(), /trygg/);
    }));
}

test("a chip takes its filter away", () =>
  withPage(WIDE, async (page) => {
    const { facets } = await search({ q: "trygghet", facets: "namnd" });
    await page.goto(`${site}/?${new URLSearchParams({ q: "trygghet", namnd: facets.namnd[0].value })}`);
    await page.getByRole("link", { name: /^Ta bort filter/ }).first().click();
    await page.waitForURL((url) => !url.searchParams.has("namnd"));
  }));

for (const [name, options] of [
  ["with script", WIDE],
  ["without script", { ...WIDE, javaScriptEnabled: false }],
]) {
  test(`the keyboard alone leads from the first page to a marked passage, ${name}`, () => keyboardPath(options));
}

function keyboardPath(options) {
  return withPage(options, async (page) => {
    await page.goto(`${site}/`);
    await tabTo(page, (element) => element.name === "q");
    await page.keyboard.type("trygghet");
    await page.keyboard.press("Enter");
    await page.waitForURL(/[?&]q=trygghet/);
    // The first stop of every page is the link past its head.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await tabTo(page, (element) => element.href.includes("#traff"));
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/dokument\/.*#traff/);
    // The place is an empty anchor right before the mark, so it is there but shows nothing.
    const place = page.locator("#traff");
    await place.waitFor({ state: "attached" });
    assert.ok(await isInView(place), "the passage is scrolled to");
    assert.match((await page.locator("#traff ~ mark.hit, #traff + mark.hit").first().innerText()).toLowerCase(), /trygg/);
  });}


for (const [name, options] of [
  ["with script", WIDE],
  ["on a phone without script", { ...NARROW, javaScriptEnabled: false }],
]) {
  test(`from one hit to the next and back to the result, ${name}`, () =>
    withPage(options, async (page) => {
      const { hits, total } = await search({ q: "trygghet", limit: "3" });
      await page.goto(`${site}/?q=trygghet`);
      await page.locator("ol.cards .card-title a").first().click();
      await page.waitForURL(`**${hits[0].url}?**`);
      const trail = page.getByRole("navigation", { name: "I sökresultatet" });
      assert.match(await trail.innerText(), new RegExp(`Träff 1 av ${total}`));
      await trail.getByRole("link", { name: /Nästa handling/ }).click();
      await page.waitForURL(`**${hits[1].url}?**`);
      await trail.getByRole("link", { name: /Föregående handling/ }).click();
      await page.waitForURL(`**${hits[0].url}?**`);
      await trail.getByRole("link", { name: /Till sökresultatet/ }).click();
      await page.waitForURL(`${site}/?q=trygghet`);
    }));
}

test("the marked words are stepped through", () =>
  withPage(WIDE, async (page) => {
    const { hits } = await search({ q: "trygghet" });
    await page.goto(`${site}${hits[0].url}?q=trygghet`);
    const words = page.locator("nav.words");
    const count = await page.locator("mark.hit").count();
    await words.getByRole("button", { name: "Nästa" }).click();
    await page.waitForURL(/#t-1$/);
    assert.equal(await words.getByRole("status").innerText(), `1 av ${count}`);
    assert.ok(await isInView(page.locator("#t-1")), "the word is scrolled to");
    await words.getByRole("button", { name: "Föregående" }).click();
    await page.waitForURL(new RegExp(`#t-${count}$`));
  }));

// Going to the first word took the focus from the button, so that the second press did nothing.
test("the keyboard alone steps through the marked words, and hears where it is", () =>
  withPage(WIDE, async (page) => {
    const found = await search({ q: "trygghet OR nämnden" });
    await page.goto(`${site}${found.hits[0].url}?q=trygghet+OR+nämnden`);
    const words = page.locator("nav.words");
    const count = await page.locator("mark.hit").count();
    assert.ok(count >= 3, "there are words to step through");
    await words.getByRole("button", { name: "Nästa" }).focus();
    for (let place = 1; place <= 3; place += 1) {
      await page.keyboard.press("Enter");
      await page.waitForURL(new RegExp(`#t-${place}$`));
      assert.equal(await words.getByRole("status").innerText(), `${place} av ${count}`);
      assert.equal(await page.evaluate(() => document.activeElement.textContent), "Nästa", `after ${place} presses`);
      assert.ok(await isInView(page.locator(`#t-${place}`)), "the word is scrolled to");
    }
  }));

test("a mistyped date keeps the search, and says at its field what is wrong", () =>
  withPage({ ...NARROW, javaScriptEnabled: false }, async (page) => {
    const answer = await page.goto(`${site}/?q=trygghet&stance=avstyrker&from=31/13-2020`);
    assert.equal(answer.status(), 400);
    assert.equal(await page.locator("#q").inputValue(), "trygghet");
    const from = page.getByLabel("Från");
    assert.equal(await from.inputValue(), "31/13-2020");
    assert.equal(await from.getAttribute("aria-invalid"), "true");
    assert.ok(await from.isVisible(), "the panel with the field is open");
    assert.ok(await page.getByRole("checkbox", { name: /^Avstyrker/ }).isChecked());
    await from.fill("31 december 1950");
    await page.getByRole("button", { name: "Använd filter" }).click();
    await page.waitForURL(/from=31(\+|%20)december(\+|%20)1950/);
    assert.equal(await page.getByLabel("Från").inputValue(), "1950-12-31");
  }));

test("the language is switched by a link and stays", () =>
  withPage(WIDE, async (page) => {
    const { total } = await search({ q: "trygghet" });
    await page.goto(`${site}/?q=trygghet`);
    await page.getByRole("link", { name: "In English" }).click();
    assert.match(await page.getByRole("heading", { level: 1 }).innerText(), new RegExp(`^${total} hits`));
    await page.locator("ol.cards .card-title a").first().click();
    await page.waitForURL(/lang=en/);
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    assert.equal(await page.locator("section.text").getAttribute("lang"), "sv");
    await page.getByRole("searchbox").or(page.getByRole("combobox")).first().fill("torg");
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get("lang") === "en" && url.searchParams.get("q") === "torg");
  }));

test("two answers of a case are read side by side, without script", () =>
  withPage({ ...WIDE, javaScriptEnabled: false }, async (page) => {
    const { facets } = await search({ facets: "case" });
    await page.goto(`${site}/arende/${facets.case.find((value) => value.count > 1).value}`);
    await page.getByRole("button", { name: "Jämför" }).click();
    await page.waitForURL(/jamfor=.*jamfor=/);
    assert.equal(await page.locator(".sides article").count(), 2);
  }));

test("on paper stand the record, the text with its pages, the citation and the address, and nothing to click", () =>
  withPage(NARROW, async (page) => {
    const { hits } = await search({ q: "trygghet" });
    await page.goto(`${site}${hits[0].url}?q=trygghet`);
    await page.emulateMedia({ media: "print" });
    for (const shown of [".record dl", "#citat", "section.text", ".print-only"]) {
      assert.ok(await page.locator(shown).first().isVisible(), `${shown} is printed`);
    }
    for (const hidden of [".searchbox", ".words", ".trail", ".copy", "footer ul"]) {
      assert.equal(await page.locator(hidden).locator("visible=true").count(), 0, `${hidden} is not printed`);
    }
    await page.goto(`${site}/?q=trygghet`);
    assert.ok(await page.locator("ol.cards > li").first().isVisible());
    assert.equal(await page.getByRole("button").locator("visible=true").count(), 0, "no button is printed");
  }));

test("an address that leads nowhere says what to do", () =>
  withPage(WIDE, async (page) => {
    const answer = await page.goto(`${site}/dokument/aaaaaaaaaaaaaaaa`);
    assert.equal(answer.status(), 404);
    assert.ok((await page.getByRole("main").innerText()).length > 20);
    await page.locator("main").getByRole("link").first().waitFor();
  }));

/** Opens the panel of filters, which is closed on small screens. */
async function openFilters(page) {
  const panel = page.locator("#filter");
  if ((await panel.getAttribute("open")) === null && !(await panel.getByRole("checkbox").first().isVisible())) {
    await panel.locator("summary").click();
  }
}

/** Presses Tab until the focus stands on what is sought. */
async function tabTo(page, isSought) {
  for (let pressed = 0; pressed < 200; pressed += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => ({
      name: document.activeElement?.getAttribute("name") ?? "",
      href: document.activeElement?.getAttribute("href") ?? "",
    }));
    if (isSought(focused)) {
      return;
    }
  }
  assert.fail("200 stops and not what was sought");
}

async function isInView(locator) {
  return locator.evaluate((element) => {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.top < window.innerHeight;
  });
}
