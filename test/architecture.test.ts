import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/**
 * The arrows of the design: who may import whom. First rule whose `from` matches a file decides; a target is allowed when one
 * of `may` is a prefix of its path.
 */
const arrows: readonly { readonly from: string; readonly may: readonly string[] }[] = [
  { from: "devices/model/", may: ["devices/model/"] },
  { from: "devices/", may: ["devices/"] },
  { from: "broker/", may: ["broker/", "devices/model/"] },
  {
    from: "alerts/centre/",
    may: [
      "alerts/centre/",
      "alerts/protocol.ts",
      "alerts/lifecycle.ts",
      "alerts/alert.ts",
      // Both programs tell people by the same paths.
      "alerts/paths/",
      // The home draws up its days, the centre fills what it could not tell: by the same arithmetic.
      "alerts/protected/",
      "alerts/program/",
      "broker/",
      "devices/model/",
    ],
  },
  { from: "alerts/program/", may: ["alerts/program/", "devices/model/"] },
  { from: "alerts/rules/", may: ["alerts/rules/", "alerts/", "devices/model/"] },
  { from: "alerts/", may: ["alerts/", "devices/model/"] },
  { from: "gateway/command/", may: ["gateway/", "devices/", "broker/", "alerts/"] },
  { from: "gateway/", may: ["gateway/", "devices/", "broker/", "alerts/"] },
  { from: "test/", may: [""] },
];

/** Exceptions that the table above would let through: these arrows are wrong although a prefix allows them. */
const never: readonly { readonly from: string; readonly to: string; readonly but: readonly string[] }[] = [
  { from: "gateway/", to: "alerts/centre/", but: ["gateway/command/"] },
  { from: "alerts/", to: "alerts/centre/", but: ["alerts/centre/"] },
  { from: "alerts/rules/", to: "alerts/program/", but: [] },
  { from: "alerts/rules/", to: "alerts/paths/", but: [] },
  { from: "alerts/paths/", to: "alerts/rules/", but: [] },
];

/** Rooms that must stay pure: no sockets, files, clocks, timers or processes. */
const pure = [
  "devices/model/",
  "devices/families/",
  "devices/framing/",
  "alerts/rules/",
  "alerts/engine/",
  "alerts/protected/",
];
const impureModules =
  /^node:(fs|net|http|https|tls|dgram|child_process|worker_threads|process|timers|perf_hooks|os|sqlite)/;
const impureWords = /\b(setTimeout|setInterval|setImmediate|Date\.now|performance\.now|process\.|new Date\(\))/;

interface Source {
  readonly path: string;
  readonly text: string;
}

function wrongArrows(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
    const faults = imports.filter((name) => name.startsWith(".")).flatMap((name) => judge(path, target(path, name)));
    if (!pure.some((room) => path.startsWith(room))) return faults;
    const outside = imports
      .filter((name) => impureModules.test(name))
      .map((name) => `${path} is pure but imports ${name}`);
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const word = impureWords.exec(code);
    return [...faults, ...outside, ...(word ? [`${path} is pure but says ${word[0]}`] : [])];
  });
}

function target(path: string, name: string): string {
  return relative("/", resolve("/", dirname(path), name));
}

function judge(path: string, to: string): string[] {
  const rule = arrows.find((arrow) => path.startsWith(arrow.from));
  if (!rule) return [];
  const broken = never.some(
    (ban) => path.startsWith(ban.from) && to.startsWith(ban.to) && !ban.but.some((room) => path.startsWith(room)),
  );
  return broken || !rule.may.some((room) => to.startsWith(room)) ? [`${path} may not import ${to}`] : [];
}

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const sources = (): Source[] =>
  globSync("{devices,broker,alerts,gateway,test}/**/*.{ts,tsx}", {
    cwd: root,
    exclude: (name) => name === "dist" || name === "node_modules",
  }).map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

test("every import follows an arrow of the design", () => {
  const all = sources();
  expect(all.length).toBeGreaterThan(20);
  expect(wrongArrows(all)).toEqual([]);
});

test("a planted wrong arrow is found", () => {
  const planted: Source[] = [
    { path: "devices/families/x.ts", text: 'import { openLog } from "../../alerts/program/log.ts";' },
    { path: "broker/x.ts", text: 'import type { Alert } from "../alerts/alert.ts";' },
    { path: "alerts/rules/x.ts", text: 'import { openLog } from "../program/log.ts";' },
    { path: "gateway/page/x.ts", text: 'const c = await import("../../alerts/centre/main.ts");' },
    { path: "alerts/centre/x.ts", text: 'import { step } from "../engine.ts";' },
    { path: "alerts/rules/y.ts", text: "const now = Date.now();" },
    { path: "devices/framing/y.ts", text: 'import { readFileSync } from "node:fs";' },
  ];
  expect(wrongArrows(planted)).toHaveLength(planted.length);
});

test("nothing outside the repository's own top level has moved in", () => {
  const top = new Set(globSync("*", { cwd: root }).filter((name) => name !== "node_modules"));
  const agreed = [
    ...["gateway", "broker", "devices", "alerts", "test", "package.json", "tsconfig.json", "README.md"],
    ...[
      "README.zh-CN.md",
      "LICENSE",
      "CHANGELOG.md",
      "package-lock.json",
      "biome.json",
      "knip.json",
      "vite.config.ts",
      "vitest.config.ts",
    ],
  ];
  expect([...top].filter((name) => !agreed.includes(name))).toEqual([]);
});
