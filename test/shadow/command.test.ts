/** `hearthwatch shadow` beside a gateway at work, and what a person says of a finding. */
import { dirname } from "node:path";
import { expect, test } from "vitest";
import type { Fact } from "../../devices/model/fact.ts";
import { minutes } from "../../devices/model/moment.ts";
import { openRegistry } from "../../devices/registry.ts";
import { shadow } from "../../gateway/command/shadow.ts";
import { written } from "../../gateway/register/book.ts";
import { homeOf } from "../../gateway/register/home-of.ts";
import { readBook } from "../../gateway/register/import.ts";
import { type Lived, live } from "../replay/life.ts";

const patient = 120_000;
const yaml = `
home:
  id: home-1
  residents:
    - id: r1
      bed: bed-1
      plan: { noActivity: off, up: off, shadow: [bathroom-stay], learning: { enough: 2, precision: 0.5 } }
  rooms: [{ id: bath, label: { zh: 卫生间, en: Bathroom } }, { id: hall, label: { zh: 门厅, en: Hall } }]
devices:
  - { id: bath-motion, family: zigbee2mqtt, key: bath, room: bath, carries: other }
  - { id: hall-motion, family: zigbee2mqtt, key: hall, room: hall, carries: other }
  - { id: button, family: zigbee2mqtt, key: button, room: bath, carries: call, meaning: "call:rescue" }
`;

/** Two long baths: after the one she walks into the hall, after the other nothing is heard for the day. */
async function twoBaths(): Promise<Lived> {
  const registry = await openRegistry();
  const read = readBook(yaml, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const home = homeOf("gw-1", read.book, registry.families);
  const lived = live({ home, wall: Date.UTC(2026, 2, 1, 1) });
  lived.registers(JSON.stringify(written(read.book)), home);
  const says = (device: string, fact: Fact) => lived.hears([{ device, facts: [fact] }]);
  const moves = (device: string) => {
    says(device, { kind: "motion", on: true });
    says(device, { kind: "motion", on: false });
  };
  moves("hall-motion");
  moves("bath-motion");
  lived.passes(minutes(65));
  moves("hall-motion");
  lived.passes(minutes(600));
  moves("bath-motion");
  lived.passes(minutes(500));
  return lived;
}

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = { stdout: (line: string) => out.push(line), stderr: (line: string) => err.push(line), stdin: nothing() };
  return { code: await shadow.run(args, io), out, err: err.join("\n") };
}
async function* nothing(): AsyncGenerator<string> {}

test(
  "findings are listed with their verdicts; what nobody knows a person may say, and the proposal follows",
  async () => {
    const lived = await twoBaths();
    const data = dirname(lived.file);
    const { out, code } = await run("--data", data);
    expect(code).toBe(0);
    expect(out).toContain("r1  bathroom-stay  shadow");
    expect(out.find((line) => line.includes("precision"))).toBe(
      "r1  bathroom-stay  right 0, wrong 1, unknown 1: precision 0 %; not enough known yet",
    );
    const open = out.find((line) => line.includes("unknown (nobody)"));
    const id = open?.split("  ").at(-1) ?? "";
    expect(id).toMatch(/^bathroom-stay\/resident:r1\/\d+$/);

    expect(await run("--data", data, "--judge", id, "right")).toMatchObject({ code: 0, out: [`${id}: right`] });
    const after = JSON.parse((await run("--data", data, "--json")).out[0] ?? "");
    expect(after.precision).toEqual([
      { rule: "bathroom-stay", resident: "r1", right: 1, wrong: 1, unknown: 0, precision: 0.5, proposal: "arm" },
    ]);
    expect(after.findings.map(({ judged }: { judged: { by: string } }) => judged.by)).toEqual(["life", "person"]);
    lived.stops();
  },
  patient,
);

test(
  "a finding that is not there, a word that is no verdict",
  async () => {
    const lived = await twoBaths();
    const data = dirname(lived.file);
    lived.stops();
    expect((await run("--data", data, "--judge", "x", "right")).code).toBe(1);
    expect((await run("--data", data, "--judge", "x", "perhaps")).code).toBe(2);
    expect((await run("--data", data, "--judge", "x")).code).toBe(2);
    expect((await run()).code).toBe(2);
  },
  patient,
);
