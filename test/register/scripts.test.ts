/** Scripts are data: every kind has lines in both languages, an operator's own come first, a home's plan before those. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { alertKinds } from "../../alerts/alert.ts";
import { type Occasion, readScripts, type Script, scriptFor } from "../../alerts/centre/register/scripts.ts";
import { itself, withItself } from "../../alerts/centre/watch/itself.ts";
import { tempFolder } from "../kit/folder.ts";

function ours(): readonly Script[] {
  const read = readScripts();
  if (!read.ok) throw new Error(read.faults.join("\n"));
  return read.config;
}
const occasion = (kind: string, more: Partial<Occasion> = {}): Occasion => ({
  ...{ kind, severity: "emergency", test: false, drill: false },
  ...more,
});

test("every kind of alert, and one nobody knows, has at most nine short lines in both languages", () => {
  const scripts = ours();
  for (const kind of [
    ...alertKinds,
    "gateway_lost",
    "path_test_missed",
    "area_outage",
    "too_many_alerts",
    "something_newer",
  ])
    for (const severity of ["emergency", "warning", "notice"] as const)
      for (const lane of [{}, { test: true }, { drill: true }]) {
        const found = scriptFor(scripts, occasion(kind, { severity, ...lane }), undefined);
        expect(found?.steps.length, kind).toBeGreaterThan(1);
        expect(found?.steps.length, kind).toBeLessThanOrEqual(9);
      }
  for (const { id, steps } of scripts)
    for (const { zh, en } of steps) {
      expect(zh.length, `${id}: ${zh}`).toBeLessThanOrEqual(24);
      expect(zh, id).toMatch(/\p{Script=Han}/u);
      expect(zh, "half-width signs").not.toMatch(/[,;?!]|:(?!\d)/);
      expect(en, id).not.toMatch(/\p{Script=Han}/u);
    }
});

test.each([
  ["call_rescue", "rescue"],
  ["call_help", "help"],
  ["fall_still", "fall"],
  ["smoke", "smoke"],
  ["no_activity", "inactivity"],
  ["wandering", "wandering"],
  ["gateway_lost", "gateway-lost"],
  ["area_outage", "area-outage"],
  ["too_many_alerts", "too-many"],
  ["path_down", "path"],
  ["battery_low", "upkeep"],
  ["something_newer", "any-emergency"],
])("%s is answered by %s, and speaks to somebody first", (kind, id) => {
  const found = scriptFor(ours(), occasion(kind), undefined);
  expect(found?.id).toBe(id);
  if (!["gateway-lost", "area-outage", "path"].includes(id)) expect(found?.steps[0]?.does).toBe("call_home");
});

test("a dead path of the centre itself has lines of its own: nobody lives there who could be called", () => {
  const scripts = ours();
  const { script } = withItself(
    { card: () => undefined, script: (of) => scriptFor(scripts, { ...of, drill: false }, undefined) },
    "T",
  );
  const of = { kind: "path_test_missed", severity: "warning", test: false } as const;
  expect(script({ ...of, home: "home1" })?.id).toBe("path");
  const found = script({ ...of, home: itself });
  expect(found?.id).toBe("own-path");
  expect(found?.steps.filter(({ does }) => does !== undefined)).toEqual([]);
  expect(found?.steps.length).toBeGreaterThan(2);
});

test("a real call is never answered by the lines of a test, nor a test by those of a real call", () => {
  const scripts = ours();
  expect(scriptFor(scripts, occasion("fall", { test: true }), undefined)?.id).toBe("test");
  expect(scriptFor(scripts, occasion("fall", { drill: true, test: true }), undefined)?.id).toBe("drill");
  expect(scriptFor(scripts, occasion("device_tried"), undefined)?.id).toBe("upkeep");
});

test("the plan of a home stands before the script, or in its place, and its lines are its own", () => {
  const scripts = ours();
  const step = { id: "call_home", zh: "先打女儿电话", en: "Daughter first" };
  const first = scriptFor(scripts, occasion("fall"), [{ kinds: ["fall"], how: "first", steps: [step] }]);
  expect(first?.steps.slice(0, 2).map(({ id }) => id)).toEqual(["plan-call_home", "call_home"]);
  const instead = scriptFor(scripts, occasion("fall"), [{ kinds: ["any"], how: "instead", steps: [step] }]);
  expect(instead?.steps.map(({ zh }) => zh)).toEqual(["先打女儿电话"]);
  expect(scriptFor(scripts, occasion("smoke"), [{ kinds: ["fall"], how: "instead", steps: [step] }])?.id).toBe("smoke");
  expect(
    scriptFor(scripts, occasion("fall", { test: true }), [{ kinds: ["any"], how: "instead", steps: [step] }])?.id,
  ).toBe("test");
});

test("an operator's own file is looked through first; what is wrong in it is told at the start, all at once", () => {
  const folder = tempFolder("scripts");
  const file = join(folder.path, "own.yaml");
  const text = (kinds: string) =>
    `version: 1\nscripts:\n  - id: own\n    kinds: [${kinds}]\n    steps:\n      - { id: a, zh: 先问一声, en: Ask first }\n      - { id: a, zh: 再问, en: Ask again, dose: call_home }\n`;
  writeFileSync(file, text("fall").replace("id: a, zh: 再问", "id: b, zh: 再问").replace(", dose: call_home", ""));
  const read = readScripts(file);
  if (!read.ok) throw new Error(read.faults.join("\n"));
  expect(scriptFor(read.config, occasion("fall"), undefined)?.id).toBe("own");
  expect(scriptFor(read.config, occasion("smoke"), undefined)?.id).toBe("smoke");
  writeFileSync(file, text("fal"));
  const bad = readScripts(file);
  expect(bad.ok ? [] : bad.faults.map((fault) => fault.replace(`${file}: `, ""))).toEqual([
    expect.stringMatching(/^scripts\[0\]\.kinds\[0\]: found "fal"/),
    expect.stringMatching(/dose: not a known setting/),
    expect.stringMatching(/"a" is there twice/),
  ]);
  folder.remove();
});
