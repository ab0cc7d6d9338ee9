// What a page costs: bytes of a full result, of styles and script, and whether anything waits for the script.

import assert from "node:assert/strict";
import { test } from "node:test";

import { site, withPage } from "./setup.mjs";

// Before compression.
const HTML_BYTES_MAX = 60_000;
const ASSET_BYTES_MAX = 40_000;

test("a full page of results with long passages stays below its budget", async () => {
  // The searches whose pages are heaviest: twenty cards, each with as many passages as there can be, and every value of a filter.
  const searches = [
    { q: "trygghet OR förslag OR nämnden OR beslut OR remiss" },
    { q: "förslag till beslut" },
    { q: "kommun*", visa: "namnd" },
  ];
  for (const parameters of searches) {
    const { q } = parameters;
    const address = `${site}/?${new URLSearchParams(parameters)}`;
    const html = await (await fetch(address)).text();
    const cards = html.split('<li class="card">').length - 1;
    assert.equal(cards, 20, `${q} fills a page`);
    const bytes = Buffer.byteLength(html);
    assert.ok(bytes < HTML_BYTES_MAX, `${q}: ${bytes} bytes of HTML`);
    const assets = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+\.(?:css|js)[^"]*)"/g)].map((found) => found[1]);
    assert.equal(assets.length, 2, "one sheet of styles and one script");
    const sizes = await Promise.all(assets.map(async (path) => (await (await fetch(site + path)).arrayBuffer()).byteLength));
    const sum = sizes.reduce((a, b) => a + b, 0);
    assert.ok(sum < ASSET_BYTES_MAX, `${sum} bytes of styles and script`);
  }
});

test("the page is painted although its script never comes", () =>
  withPage({ viewport: { width: 390, height: 844 } }, async (page) => {
    await page.route("**/*.js", () => {});
    await page.goto(`${site}/?q=trygghet`, { waitUntil: "commit" });
    await page.locator("ol.cards > li").first().waitFor();
    const painted = () => performance.getEntriesByName("first-contentful-paint").length > 0;
    await page.waitForFunction(painted);
  }));
