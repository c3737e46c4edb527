// Accessibility, judged by axe-core on the page as it stands.
import axe from "axe-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// Throws with every violation and the elements it was found on. The page needs JavaScript switched on.
export async function checkA11y(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((values) => window.axe.run(document, { runOnly: values }), RULES);
  if (violations.length === 0) return;
  const lines = violations.flatMap((violation) => [
    `${violation.id} (${violation.impact}): ${violation.help}`,
    ...violation.nodes.map((node) => `    ${node.html.slice(0, 160)}  ${node.any[0]?.message ?? ""}`),
  ]);
  throw new Error(`${new URL(page.url()).pathname} is not accessible:\n${lines.join("\n")}`);
}

// Throws when the page is wider than the screen, which makes people scroll sideways.
export async function checkWidth(page) {
  const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  if (wide > screen) throw new Error(`${new URL(page.url()).pathname} is ${wide} px wide on a screen of ${screen}`);
}
