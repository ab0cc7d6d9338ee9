// Every kind of page by the rules of axe-core at WCAG 2.2 AA, in light and dark, on a desk and on a phone.

import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";

import { reviewer, search, site, withPage } from "./setup.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const PAGES = [
  ["the first page", async () => "/"],
  ["results", async () => "/?q=trygghet"],
  ["everything", async () => "/?sort=-date"],
  ["results with a filter", async () => `/?${new URLSearchParams({ q: "trygghet", namnd: await namnd(), from: "2018" })}`],
  ["softened results", async () => "/?q=hur+kan+vi+skapa+trygghet+för+barn+på+väg+till+skolan+med+cykel"],
  ["an empty result", async () => "/?q=xyzzyqwrt"],
  ["a document", async () => hit().then((found) => found.url)],
  ["a document with marked words", async () => hit().then((found) => `${found.url}?q=trygghet`)],
  ["a case", async () => (await caseOfMany()).url],
  ["two answers side by side", sideBySide],
  ["a passage", passage],
  ["a committee", committeePage],
  ["coverage", async () => "/tackning"],
  ["about", async () => "/om"],
  ["the API's description", async () => "/api/docs"],
  ["what waits for a review", async () => "/granska", reviewer],
  ["one document under review", async () => hit().then((found) => `/granska?handling=${found.id}`), reviewer],
  ["an error", async () => "/dokument/aaaaaaaaaaaaaaaa"],
];

const SIZES = [
  ["on a desk", { width: 1280, height: 900 }],
  ["on a phone", { width: 390, height: 844 }],
];

// What a desk's width is at 400 per cent.
const NARROWEST = { width: 320, height: 640 };

const SCHEMES = ["light", "dark"];

for (const [name, address, visitor = {}] of PAGES) {
  // Words and colours are the same in both languages, so English is tried once in each size and in each scheme.
  for (const [lang, isTried] of [
    ["sv", () => true],
    ["en", (size, colorScheme) => SIZES.indexOf(size) === SCHEMES.indexOf(colorScheme)],
  ]) {
    test(`${name}, ${lang}`, () =>
      withPage(visitor, async (page) => {
        await page.goto(site + inLanguage(await address(), lang));
        await page.evaluate(axe.source);
        for (const size of SIZES) {
          for (const colorScheme of SCHEMES.filter((scheme) => isTried(size, scheme))) {
            const [where, viewport] = size;
            await page.setViewportSize(viewport);
            await page.emulateMedia({ colorScheme });
            for (const open of [false, true]) {
              await unfold(page, open);
              const results = await page.evaluate(
                (tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags } }),
                RULES,
              );
              const state = `${where}, ${colorScheme}, ${open ? "everything unfolded" : "as it comes"}`;
              assert.deepEqual(results.violations.map(shown), [], state);
              await fits(page, state);
            }
          }
        }
        await page.setViewportSize(NARROWEST);
        for (const open of [false, true]) {
          await unfold(page, open);
          await fits(page, `at 320 pixels, ${open ? "everything unfolded" : "as it comes"}`);
        }
      }));
  }
}

/** Fails where a page must be scrolled sideways. */
async function fits(page, state) {
  const overhang = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(overhang <= 0, `${state}: the page is ${overhang} pixels too wide`);
}

/** The address of the same page in a language. */
function inLanguage(address, lang) {
  const url = new URL(address, site);
  if (lang !== "sv") {
    url.searchParams.set("lang", lang);
  }
  return url.pathname + url.search + url.hash;
}

/** Unfolds every `details`, or folds those again that were folded. */
async function unfold(page, open) {
  await page.evaluate((unfolded) => {
    for (const details of document.querySelectorAll("details")) {
      details.dataset.first ??= String(details.open);
      details.open = unfolded || details.dataset.first === "true";
    }
  }, open);
}

/** A violation as a line that a person can act on. */
function shown(violation) {
  const places = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`);
  return `${violation.id} (${violation.help}), ${violation.nodes.length} times\n${places.join("\n")}`;
}

async function namnd() {
  const answer = await search({ q: "trygghet", facets: "namnd" });
  return answer.facets.namnd[0].value;
}

async function hit(isWanted = () => true) {
  const answer = await search({ q: "trygghet", limit: "100" });
  const found = answer.hits.find(isWanted);
  assert.ok(found, "the samples hold such a document");
  return found;
}

/** A committee's page, by the link on a document's page, for its address is the page's own business. */
async function committeePage() {
  const found = await hit((candidate) => candidate.namnd);
  const html = await (await fetch(site + found.url)).text();
  const link = html.match(/href="(\/namnd\/[^"]+)"/);
  assert.ok(link, "a document links to its committee");
  return link[1].replaceAll("&amp;", "&");
}

/** A case with at least two answers. */
async function caseOfMany() {
  const { facets } = await search({ facets: "case" });
  const key = facets.case.find((value) => value.count > 1)?.value;
  assert.ok(key, "the samples hold a case with several answers");
  return (await fetch(`${site}/api/v1/cases/${key}`)).json();
}

async function sideBySide() {
  const found = await caseOfMany();
  return `${found.url}?jamfor=${found.answers[0].id}&jamfor=${found.answers[1].id}`;
}

/** A document opened at a passage of its result. */
async function passage() {
  const html = await (await fetch(`${site}/?q=trygghet`)).text();
  const link = html.match(/href="([^"]+#traff)"/);
  assert.ok(link, "a result has passages");
  return link[1].replaceAll("&#38;", "&");
}
