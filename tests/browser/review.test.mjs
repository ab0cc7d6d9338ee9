// The way of one who reviews documents: sign on, correct a value, take it back. With and without script, with the mouse
// and with the keyboard alone.

import assert from "node:assert/strict";
import { test } from "node:test";

import { reviewer, search, site, withPage } from "./setup.mjs";

const WIDE = { ...reviewer, viewport: { width: 1280, height: 900 } };
const NARROW = { ...reviewer, viewport: { width: 390, height: 844 } };

test("nobody reviews without a right", () =>
  withPage({}, async (page) => {
    const answer = await page.request.get(`${site}/granska`);
    assert.equal(answer.status(), 401);
    assert.match(answer.headers()["www-authenticate"], /^Basic /);
    const { hits } = await search({ q: "trygghet", limit: "1" });
    await page.goto(site + hits[0].url);
    assert.equal(await page.getByRole("link", { name: "Granska och rätta uppgifterna" }).count(), 0);
  }));

for (const [name, options] of [
  ["with script", WIDE],
  ["without script", { ...WIDE, javaScriptEnabled: false }],
  ["on a phone without script", { ...NARROW, javaScriptEnabled: false }],
]) {
  test(`a value is corrected on the way from its document, and the correction taken back, ${name}`, () =>
    withPage(options, async (page) => {
      const { hits } = await search({ q: "trygghet", limit: "1" });
      const { id, url, title } = hits[0];
      const corrected = `${title} (rättad)`;
      // A browser signs on where it is asked to, and everywhere afterwards.
      await page.goto(`${site}/granska`);
      await page.goto(site + url);
      await page.getByRole("link", { name: "Granska och rätta uppgifterna" }).click();
      await page.waitForURL(`${site}/granska?handling=${id}`);
      const row = page.locator("form", { has: page.locator("input[name=falt][value=title]") }).last();
      await row.locator("[name=varde]").fill(corrected);
      await row.getByLabel("Skäl").fill("prov");
      await row.getByRole("button", { name: /^Rätta ?: Rubrik$/ }).click();
      await page.getByRole("button", { name: "Ångra rättelsen" }).waitFor();
      assert.equal(page.url(), `${site}/granska?handling=${id}`, "it leads back to where the form stood");
      await page.goto(site + url);
      assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), corrected);
      await page.getByText("Rubriken är rättad").waitFor();
      await page.goto(`${site}/granska?handling=${id}`);
      await page.getByRole("button", { name: "Ångra rättelsen" }).click();
      await page.getByText(/ångrad \d{4}-\d{2}-\d{2}/).first().waitFor();
      await page.goto(site + url);
      assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), title);
    }));
}

// A box of one line took the line ends out of every value.
test("a proposed decision of several lines keeps them when it is corrected", () =>
  withPage(WIDE, async (page) => {
    const { hits } = await search({ q: "trygghet", limit: "1" });
    const { id } = hits[0];
    await page.goto(`${site}/granska?handling=${id}`);
    const row = page.locator("form", { has: page.locator("input[name=falt][value=decision]") }).last();
    assert.match(await row.locator("label").first().innerText(), /^Förslag till beslut/);
    await row.locator("textarea[name=varde]").fill("1. Nämnden tillstyrker.\n\n2. Ärendet är slutbehandlat.");
    await row.getByRole("button", { name: /^Rätta ?: Förslag till beslut$/ }).click();
    await row.getByRole("button", { name: "Ångra rättelsen" }).waitFor();
    const record = await (await fetch(`${site}/api/v1/documents/${id}`)).json();
    assert.equal(record.decision, "1. Nämnden tillstyrker.\n\n2. Ärendet är slutbehandlat.");
    await row.getByRole("button", { name: "Ångra rättelsen" }).click();
    await row.getByRole("button", { name: "Ångra rättelsen" }).waitFor({ state: "detached" });
  }));

test("the keyboard alone corrects a value, in English", () =>
  withPage(WIDE, async (page) => {
    const { hits } = await search({ q: "trygghet", limit: "1" });
    await page.goto(`${site}/granska?handling=${hits[0].id}&lang=en`);
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    const isTitle = () => document.activeElement?.form?.elements.falt?.value === "title";
    for (let pressed = 0; !(await page.evaluate(isTitle)); pressed += 1) {
      assert.ok(pressed < 200, "the field is a stop of the Tab key");
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("End");
    await page.keyboard.type(" (tangentbord)");
    await page.keyboard.press("Enter");
    const undo = page.getByRole("button", { name: "Undo the correction" });
    await undo.waitFor();
    assert.match(page.url(), /[?&]lang=en/, "the language stays");
    await undo.focus();
    await page.keyboard.press("Enter");
    await page.getByText(/undone \d{4}/).first().waitFor();
    await undo.waitFor({ state: "detached" });
  }));

test("a form that another site sends is refused", () =>
  withPage(WIDE, async (page) => {
    const { hits } = await search({ q: "trygghet", limit: "1" });
    const form = { id: hits[0].id, gor: "undanta", skal: "nej", tillbaka: "/granska" };
    const answer = await page.request.post(`${site}/granska`, { form, headers: { "sec-fetch-site": "cross-site" } });
    assert.equal(answer.status(), 403);
  }));
