// Every kind of page by the rules of axe-core at WCAG 2.2 AA, in light and dark, on a desk and on a phone.

import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";

import { search, site, withPage } from "./setup.mjs";

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
  ["a case", async () => hit((found) => found.case).then((found) => `/arende/${found.case}`)],
  ["a committee", committeePage],
  ["coverage", async () => "/tackning"],
  ["about", async () => "/om"],
  ["the API's description", async () => "/api/docs"],
  ["an error", async () => "/dokument/aaaaaaaaaaaaaaaa"],
];

const SIZES = [
  ["on a desk", { width: 1280, height: 900 }],
  ["on a phone", { width: 390, height: 844 }],
];

for (const [name, address] of PAGES) {
  for (const [size, viewport] of SIZES) {
    for (const colorScheme of ["light", "dark"]) {
      test(`${name}, ${size}, ${colorScheme}`, () =>
        withPage({ viewport, colorScheme }, async (page) => {
          await page.goto(site + (await address()));
          await page.evaluate(axe.source);
          for (const open of [false, true]) {
            if (open && !(await openAll(page))) {
              break;
            }
            const results = await page.evaluate(
              (tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags } }),
              RULES,
            );
            assert.deepEqual(results.violations.map(shown), [], open ? "with everything unfolded" : "as it comes");
          }
          const overhang = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          assert.ok(overhang <= 0, `the page is ${overhang} pixels too wide`);
        }));
    }
  }
}

/** Unfolds every `details`; false where there is none to unfold. */
async function openAll(page) {
  const folded = page.locator("details:not([open])");
  if ((await folded.count()) === 0) {
    return false;
  }
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  return true;
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
