// What the browser tests share: the address of the running demo, one browser, pages that remember what went wrong.

import { after, before } from "node:test";
import { chromium } from "playwright-core";

/** The demo's address, without a slash at the end. */
export const site = required("REMISS_URL");

let browser;

// Without these switches Chromium looks for hosts of its vendor at every start, which a closed network refuses.
const QUIET = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];

before(async () => {
  browser = await chromium.launch({ executablePath: required("REMISS_CHROMIUM"), args: QUIET });
});

after(async () => {
  await browser?.close();
});

/**
 * Calls `test` with a page of its own and fails afterwards where the page asked another host for something, reported
 * an error, or broke its own Content-Security-Policy.
 */
export async function withPage(options, test) {
  const context = await browser.newContext({ locale: "sv-SE", reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(30_000);
  const wrong = [];
  context.on("request", (request) => {
    if (!request.url().startsWith(site) && !request.url().startsWith("data:")) {
      wrong.push(`asked another host: ${request.url()}`);
    }
  });
  context.on("weberror", (error) => wrong.push(`error in the page: ${error.error()}`));
  context.on("console", (message) => {
    // A page that answers 404 or 400 on purpose is reported by Chromium as a failed resource.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      wrong.push(`console: ${message.text()}`);
    }
  });
  try {
    await test(await context.newPage());
  } finally {
    await context.close();
  }
  if (wrong.length > 0) {
    throw new Error(wrong.join("\n"));
  }
}

/** What a browser context of one who may review documents has: the token as the password of a sign-on. */
export const reviewer = {
  httpCredentials: { username: "granskare", password: required("REMISS_TOKEN"), origin: site },
};

/** The search API's answer. */
export async function search(parameters) {
  const answer = await fetch(`${site}/api/v1/search?${new URLSearchParams(parameters)}`);
  if (!answer.ok) {
    throw new Error(`the API answered ${answer.status}: ${await answer.text()}`);
  }
  return answer.json();
}

function required(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set; run these tests with: cargo xtask test browser`);
  }
  return value;
}
